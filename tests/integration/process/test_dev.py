"""`make dev`: the page's own server in front of the service, and a reload after an edit."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from app.testing.waiting import eventually
from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

FRONTEND = ROOT / "frontend"
EDITED_AT = 4_000_000_000


@contextmanager
def _page_server(server: ServerProcess) -> Iterator[str]:
    port = free_port()
    vite = subprocess.Popen(
        ["node", "node_modules/vite/bin/vite.js", "--port", str(port), "--strictPort"],
        cwd=FRONTEND,
        env={**os.environ, "PORT": server.url.rpartition(":")[2]},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: _serves(url), within_s=60, what="the page of Vite")
        yield url
    finally:
        os.killpg(vite.pid, signal.SIGTERM)
        vite.wait(30)


def _serves(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False


def test_page_server_lets_a_new_browser_sign_in_and_ask(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server, _page_server(server) as url:
        origin = {"Origin": url}
        session = requests.Session()
        answer = session.post(f"{url}/api/session", json={}, headers=origin, timeout=30)
        assert answer.status_code == 200, answer.text
        cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
        tab = Tab(url, Cookie=cookie, **origin)
        assert "You said" in tab.text(tab.ask("hi"))
        tab.leave()


def test_edit_of_a_python_file_restarts_the_worker(tmp_path: Path) -> None:
    edited = tmp_path / "edited.py"
    edited.write_text("")
    arguments = f"--reload --reload-engine poll --reload-extra-file {edited}"
    with ServerProcess(tmp_path / "data", GUNICORN_CMD_ARGS=arguments) as server:
        [before] = server.workers()
        os.utime(edited, (EDITED_AT, EDITED_AT))
        eventually(lambda: server.workers() not in ([], [before]), within_s=60)
        eventually(server.is_ready, within_s=60)


def test_make_dev_reloads() -> None:
    make = shutil.which("make")
    assert make is not None
    printed = subprocess.run(
        [make, "-n", "dev"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "gunicorn -c gunicorn.conf.py --reload" in printed
    assert "npm run dev" in printed
