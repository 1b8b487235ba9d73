"""The simulated users: random actions, reconnecting sessions and tabs."""
