"""An OpenID provider that others wrote: npm's oidc-provider, which `make openid` installs."""

import os
import subprocess
from pathlib import Path
from typing import Self

import requests

from app.testing.waiting import eventually

from ..needs import OPENID, ROOT

PROGRAM = ROOT / "tests/support/openid_provider/provider.mjs"
CLIENT_ID, CLIENT_SECRET = "wordbrook", "a-secret-of-the-client-0123456789"


class OpenIdProvider:
    """The provider at `url`, whose only client is the server at `wordbrook`."""

    def __init__(self, directory: Path, url: str, wordbrook: str):
        self.url = url
        self._log = directory / "openid.log"
        port = url.rpartition(":")[2]
        self._command = ["node", str(PROGRAM), port, wordbrook, CLIENT_ID, CLIENT_SECRET]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        assert OPENID.is_file(), "make openid"
        environment = {"PATH": os.environ["PATH"], "HOME": str(self._log.parent)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._command, env=environment, stdout=log, stderr=log)
        eventually(self._is_ready, within_s=60, what=self._log.read_text)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def order(self, name: str) -> None:
        """Send an order: rotate, or cancel."""
        requests.post(f"{self.url}/_{name}", timeout=10).raise_for_status()

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/jwks", timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):
            return False
