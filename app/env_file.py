"""Reads .env, in the format of docker compose, for the programs that an operator starts.

Imports nothing that a worker must patch: gunicorn.conf.py uses it.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

from dotenv import dotenv_values

# Names the file; empty: none.
VARIABLE = "ENV_FILE"


def load_env_file(environment: MutableMapping[str, str] = os.environ) -> str | None:
    """Add the settings of the file that the environment does not have.

    Return a line about it for the operator, without values; None where there is no such file.
    """
    path = Path(environment.get(VARIABLE, ".env") or os.devnull)
    if not path.is_file():
        return None
    found = {name: value for name, value in dotenv_values(path).items() if value is not None}
    added = {name: value for name, value in found.items() if name not in environment}
    environment.update(added)
    ignored = len(found) - len(added)
    note = f"; {ignored} of them set in the environment, which counts" if ignored else ""
    return f"{len(found)} settings read from {path}{note}"
