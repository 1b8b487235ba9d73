"""Log format, log setup and rate-limited loggers.

Empty on purpose: gunicorn's master imports `logs.format` and must import nothing else.
"""
