"""The clients that docs/clients.md shows: short, and exact over a lost connection."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import begun, gated, whole
from tests.support.fault_proxy import FaultProxy
from tests.support.needs import ROOT
from tests.support.servers.wordbrook import ServerProcess

FOLDER = ROOT / "examples/clients"
TEXT = (ROOT / "docs/clients.md").read_text()
PROGRAMS = {"ask.mjs": ("js", ["node"]), "ask.py": ("python", [sys.executable])}
MOST_LINES = 42


@pytest.fixture(scope="module")
def server(
    running_fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    data_dir = tmp_path_factory.mktemp("clients") / "data"
    with ServerProcess(data_dir, OPENAI_BASE_URL=running_fake.base_url) as server:
        yield server


@pytest.mark.parametrize("name", PROGRAMS)
def test_shown_client_is_the_example_and_short(name: str) -> None:
    language, _ = PROGRAMS[name]
    code = (FOLDER / name).read_text()
    assert code in re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= MOST_LINES


@pytest.mark.parametrize("name", PROGRAMS)
def test_client_writes_the_answer_once_although_its_connection_is_cut(
    name: str, server: ServerProcess, running_fake: FakeOpenAI, tmp_path: Path
) -> None:
    gate, question = tmp_path / "gate", f"question of {name}"
    running_fake.script(
        gated(gate, begun("one 🌊 ", reasoning=("Hm.",)), whole("two", " three")), marker=question
    )
    port = int(server.url.rpartition(":")[2])
    with FaultProxy(port) as proxy:
        process = subprocess.Popen(
            [*PROGRAMS[name][1], str(FOLDER / name), proxy.url, question],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        begin = "one 🌊 ".encode()
        assert process.stdout.read(len(begin)) == begin
        proxy.cut()
        gate.touch()
        proxy.restore()
        rest, errors = process.communicate(timeout=60)
    assert rest.decode() == "two three\n(completed)\n"
    assert "going on from 1:3,7" in errors.decode()
