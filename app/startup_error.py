"""The base of every error that prevents the server from starting."""


class StartupError(Exception):
    """The operator must change something; the message is a sentence that names it."""
