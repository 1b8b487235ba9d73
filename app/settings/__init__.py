"""The settings: typed, read once from the environment in create_app and passed on.

Names of durations end in _s, of sizes in _bytes or _chars.
"""

from .load import SettingsError, describe_faults, fixed_settings, load_settings, misspelled_settings
from .model import MIN_SECRET_CHARS, Settings

__all__ = [
    "MIN_SECRET_CHARS",
    "Settings",
    "SettingsError",
    "describe_faults",
    "fixed_settings",
    "load_settings",
    "misspelled_settings",
]
