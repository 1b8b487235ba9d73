"""moto's S3 server, in a process of its own, on a port that it chooses."""

import re
import sys
from pathlib import Path
from subprocess import STDOUT, Popen
from tempfile import TemporaryDirectory
from typing import Self
from uuid import uuid4

import requests

from app.testing.waiting import eventually

PROGRAM = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"
START_S = 60.0


class MotoServer:
    """An S3-compatible store in memory."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self._log = Path(self._folder.name) / "log"
        self._process: Popen[bytes] | None = None
        self.url = ""
        self._bucket = ""

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = Popen([sys.executable, "-c", PROGRAM], stdout=log, stderr=STDOUT)
        found = eventually(self._address, within_s=START_S, what=self._log.read_text)
        self.url = found
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _address(self) -> str | None:
        match = re.search(r"http://127\.0\.0\.1:\d+", self._log.read_text())
        return match[0] if match else None

    def new_bucket(self) -> str:
        """Make a bucket; return the value of FILES_URL for it."""
        self._bucket = f"b{uuid4().hex}"
        requests.put(f"{self.url}/{self._bucket}", timeout=10).raise_for_status()
        return f"s3://{self._bucket}/chat?endpoint={self.url}"

    def keys(self) -> list[str]:
        """Return the keys in the newest bucket."""
        listing = requests.get(f"{self.url}/{self._bucket}", timeout=10).text
        return re.findall(r"<Key>([^<]*)</Key>", listing)
