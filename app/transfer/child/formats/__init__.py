"""The formats of exports: how each tells its messages."""
