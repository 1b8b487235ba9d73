"""The server of the tests of transfers, which also shares."""

from tests.unit.transfer.conftest import lite, server

__all__ = ["lite", "server"]
