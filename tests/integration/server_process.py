"""The earlier path of `tests.support.servers.wordbrook`."""

from tests.support.needs import ROOT
from tests.support.servers.wordbrook import SETTINGS, START_S
from tests.support.servers.wordbrook import ServerProcess as Served

__all__ = ["ROOT", "SETTINGS", "START_S", "Served"]
