"""The presets of a user: a name, a model and options for new conversations."""
