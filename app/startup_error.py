"""The base of every error that keeps the server from starting."""


class StartupError(Exception):
    """Something the operator must change; the message is a plain sentence that says what."""
