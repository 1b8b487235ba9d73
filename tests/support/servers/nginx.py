"""An nginx of a test's own, with a server block that the test gives."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import requests

from app.testing.waiting import eventually

AROUND = """
daemon off; master_process off; pid {place}/pid; error_log {place}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
{servers}
}}
"""


@contextmanager
def running_nginx(place: Path, port: int, servers: str, health: str = "/healthz") -> Iterator[str]:
    """Run it in `place`; `servers` listens on `port`, whose URL this gives once one answers."""
    (place / "nginx.conf").write_text(AROUND.format(place=place, servers=servers))
    command = [str(shutil.which("nginx")), "-p", str(place), "-c", "nginx.conf"]
    process = subprocess.Popen([*command, "-e", str(place / "error.log")])
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: _answers(url + health), within_s=60, what="nginx")
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == HTTPStatus.OK
    except (requests.ConnectionError, requests.Timeout):
        return False
