"""The rows of files: what is stored, which messages use it, which contents are to be deleted."""
