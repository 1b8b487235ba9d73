"""The React component of the how-to: built with Vite, served by Flask, run in Chromium."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from ..support.needs import chromium
from .example_server import EXAMPLE, start_example
from .fake_provider import Answer, FakeOpenAI

PAGE = EXAMPLE / "page"


@pytest.fixture(scope="module")
def _built_page() -> None:
    if not (PAGE / "node_modules").is_dir():
        subprocess.run(["npm", "ci"], cwd=PAGE, check=True, capture_output=True)
    subprocess.run(["npm", "run", "build"], cwd=PAGE, check=True, capture_output=True)


@pytest.mark.usefixtures("_built_page")
def test_page_builds_into_the_folder_that_flask_serves() -> None:
    built = (PAGE / "dist" / "index.html").read_text()
    for asset in re.findall(r'src="/([^"]+)"', built):
        assert (PAGE / "dist" / asset).is_file()
    assert 'type="module"' in built


@pytest.mark.needs("chromium")
@pytest.mark.usefixtures("_built_page")
@pytest.mark.parametrize(
    ("ending", "status"),
    [("complete", "ready"), ("cut", "cut off"), ("killed", "connection lost")],
    ids=["complete", "cut", "killed"],
)
def test_page_shows_the_answer_while_it_streams(tmp_path: Path, ending: str, status: str) -> None:
    answer = Answer(["Once", " upon\n", "a time 🌊"], held_after=2, is_cut=ending == "cut")
    with FakeOpenAI({"plain": answer}) as provider:
        provider.start()
        with start_example("gunicorn", provider.url, tmp_path / "log") as example:
            script = Path(__file__).with_name("ask_example_page.mjs")
            partial = "".join(answer.pieces[:2])
            arguments = ["node", str(script), example.url, str(chromium()), partial]
            with subprocess.Popen(
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as browser:
                assert browser.stdin is not None
                assert browser.stdout is not None
                during = json.loads(browser.stdout.readline())
                if ending == "killed":
                    example.process.terminate()
                    example.process.wait()
                answer.release.set()
                browser.stdin.write("\n")
                browser.stdin.flush()
                after = json.loads(browser.stdout.readline())
        provider.shutdown()
    other_tab = {"other": "", "problems": []}
    assert during == {"answer": partial, "status": "answering", **other_tab}
    assert after == {
        "answer": partial if ending == "killed" else answer.text,
        "status": status,
        **other_tab,
    }
