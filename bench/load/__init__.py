"""Load definitions, and the processes that apply them to a server."""
