"""gunicorn configuration of this repository: `gunicorn -c gunicorn.conf.py`."""

from app.server.gunicorn_conf import *  # noqa: F403 - gunicorn reads the names of this module
