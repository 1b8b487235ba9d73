"""The operator's commands, each in a process of its own, as an operator runs them."""
