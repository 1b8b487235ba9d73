"""Checks the settings: gunicorn.conf.py runs this in a process before the server listens."""

import sys

from . import SettingsError, load_settings

try:
    load_settings()
except SettingsError as error:
    sys.exit(str(error))
