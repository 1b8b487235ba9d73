"""The React component of the how-to: built with Vite, served by Flask, asked in Chromium."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from ..support.needs import chromium
from .example import EXAMPLE, start_example
from .fake_provider import Answer, FakeProvider

PAGE = EXAMPLE / "page"


@pytest.fixture(scope="module")
def _built_page() -> None:
    if not (PAGE / "node_modules").is_dir():
        subprocess.run(["npm", "ci"], cwd=PAGE, check=True, capture_output=True)
    subprocess.run(["npm", "run", "build"], cwd=PAGE, check=True, capture_output=True)


@pytest.mark.usefixtures("_built_page")
def test_the_page_builds_into_the_folder_that_flask_serves() -> None:
    built = (PAGE / "dist" / "index.html").read_text()
    for asset in re.findall(r'src="/([^"]+)"', built):
        assert (PAGE / "dist" / asset).is_file()
    assert 'type="module"' in built


@pytest.mark.needs("chromium")
@pytest.mark.usefixtures("_built_page")
@pytest.mark.parametrize(
    ("ending", "status"),
    [("whole", "ready"), ("cut", "cut off"), ("killed", "connection lost")],
    ids=["whole", "cut", "killed"],
)
def test_the_page_shows_the_answer_as_it_is_written(
    tmp_path: Path, ending: str, status: str
) -> None:
    answer = Answer(["Once", " upon\n", "a time 🌊"], held_after=2, is_cut=ending == "cut")
    with FakeProvider({"plain": answer}) as provider:
        provider.start()
        with start_example("gunicorn", provider.url, tmp_path / "log") as started:
            script = Path(__file__).with_name("ask_in_browser.mjs")
            partial = "".join(answer.pieces[:2])
            arguments = ["node", str(script), started.url, str(chromium()), partial]
            with subprocess.Popen(
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as browser:
                assert browser.stdin is not None
                assert browser.stdout is not None
                during = json.loads(browser.stdout.readline())
                if ending == "killed":
                    started.process.terminate()
                    started.process.wait()
                answer.release.set()
                browser.stdin.write("\n")
                browser.stdin.flush()
                after = json.loads(browser.stdout.readline())
        provider.shutdown()
    quiet = {"onlooker": "", "problems": []}
    assert during == {"answer": partial, "status": "answering", **quiet}
    assert after == {
        "answer": partial if ending == "killed" else answer.text,
        "status": status,
        **quiet,
    }
