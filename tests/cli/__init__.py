"""The operator's commands, in processes of their own."""
