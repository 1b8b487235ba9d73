"""Checks the settings and prints those of gunicorn.conf.py as JSON.

It runs this in a process of its own before the server listens: the application must not be
imported into gunicorn's own process, because a worker must patch itself first.
"""

import json
import sys

from . import SettingsError, load_settings, misspelled_settings

try:
    settings = load_settings()
except SettingsError as error:
    sys.exit(str(error))
sys.stdout.write(
    json.dumps(
        {
            "bind_host": settings.bind_host,
            "port": settings.port,
            "public_url": settings.public_url,
            "data_dir": str(settings.data_dir),
            "is_alone": settings.redis_url is None,
            "async_mode": settings.async_mode,
            "backends": settings.backends,
            "log_level": settings.log_level,
            "log_format": settings.log_format,
            "limit_drain_s": settings.limit_drain_s,
            "warnings": misspelled_settings(settings),
        }
    )
)
