"""`python -m app chat`: asks a question in the terminal, over the HTTP door of a server."""
