"""The packed packages in a Vite project outside the workspace, and the examples, in a browser."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import begun, gated, whole
from tests.support.needs import ROOT, chromium
from tests.support.ports import free_port
from tests.support.servers.wordbrook import ServerProcess

from .conftest import run

pytestmark = pytest.mark.needs("chromium")
ASK = Path(__file__).parent / "programs/ask.mjs"
NPM_INSTALL = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")


@contextmanager
def preview(project: Path, server: ServerProcess) -> Iterator[str]:
    """Serve a built project, whose requests go on to `server`."""
    port = free_port()
    process = subprocess.Popen(
        ["node", "node_modules/vite/bin/vite.js", "preview", "--port", str(port), "--strictPort"],
        cwd=project,
        env={**os.environ, "WORDBROOK_URL": server.url},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return requests.get(url, timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    try:
        eventually(answers, within_s=60, what="the preview")
        yield url
    finally:
        process.terminate()
        process.wait()


def ask(url: str, question: str, partial: str, text: str, meanwhile: Callable[[], object]) -> Json:
    """Ask, do `meanwhile` in mid-answer; return what the page shows then and at the end."""
    arguments = ["node", str(ASK), url, str(chromium()), question, partial, text]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as browser:
        assert browser.stdin is not None
        assert browser.stdout is not None
        during = json.loads(browser.stdout.readline())
        meanwhile()
        browser.stdin.write("\n")
        browser.stdin.flush()
        after = json.loads(browser.stdout.readline())
    return {"during": during, "after": after}


@pytest.mark.parametrize("react", ["18", "19"])
def test_strict_page_on_the_packed_packages_shows_every_word_once(
    react: str,
    tarballs: list[Path],
    server: ServerProcess,
    running_fake: FakeOpenAI,
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    shutil.copytree(
        ROOT / "examples/react", project, ignore=shutil.ignore_patterns("node_modules", "dist")
    )
    versions = [
        f"{name}@{react}" for name in ("react", "react-dom", "@types/react", "@types/react-dom")
    ]
    run(*NPM_INSTALL, *map(str, tarballs), *versions, cwd=project)
    run("npm", "run", "build", cwd=project)
    gate, question = tmp_path / "gate", f"packed with {react}"
    running_fake.script(gated(gate, begun("one 🌊 "), whole("two", " three")), marker=question)
    with preview(project, server) as url:
        shown = ask(url, question, "one 🌊 ", "one 🌊 two three", gate.touch)
    quiet = {"sockets": 1, "problems": []}
    assert shown == {
        "during": {"articles": ["one 🌊 "], **quiet},
        "after": {"articles": ["one 🌊 two three"], **quiet},
    }


def test_example_of_the_ai_sdk_streams_a_whole_answer(
    server: ServerProcess, running_fake: FakeOpenAI, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(
        ROOT / "examples/ai-sdk", project, ignore=shutil.ignore_patterns("node_modules", "dist")
    )
    run(*NPM_INSTALL, cwd=project)
    run("npm", "run", "build", cwd=project)
    gate, question = tmp_path / "gate", "example of the AI SDK"
    running_fake.script(gated(gate, begun("one 🌊 "), whole("two", " three")), marker=question)
    with preview(project, server) as url:
        shown = ask(url, question, "one 🌊 ", "one 🌊 two three", gate.touch)
    assert shown["after"]["articles"] == [question, "one 🌊 two three"]
    assert shown["after"]["problems"] == []
