"""The React component of the how-to: built with Vite, served by Flask, asked in Chromium."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .example import EXAMPLE, ROOT, start_example
from .fake_provider import Answer, FakeProvider

PAGE = EXAMPLE / "page"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def leave_out(what: str) -> None:
    """Skip the test, or fail it where nothing may be left out."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what}, and REQUIRE_ALL=1")
    pytest.skip(what)


@pytest.fixture(scope="module")
def build_page() -> None:
    if not (PAGE / "node_modules").is_dir():
        leave_out("the how-to's page is not installed (npm ci in examples/howto/page)")
    subprocess.run(["npm", "run", "build"], cwd=PAGE, check=True, capture_output=True, text=True)


@pytest.mark.usefixtures("build_page")
@pytest.mark.parametrize(
    ("ending", "status"),
    [("whole", "ready"), ("cut", "cut off"), ("killed", "connection lost")],
    ids=["whole", "cut", "killed"],
)
def test_the_page_shows_the_answer_as_it_is_written(
    tmp_path: Path, ending: str, status: str
) -> None:
    if CHROMIUM is None or not (ROOT / "frontend/node_modules/playwright-core").is_dir():
        leave_out("no chromium")
    answer = Answer(["Once", " upon\n", "a time 🌊"], held_after=2, is_cut=ending == "cut")
    with FakeProvider({"plain": answer}) as provider:
        provider.start()
        with start_example("gunicorn", provider.url, tmp_path / "log") as started:
            script = Path(__file__).with_name("ask_in_browser.mjs")
            partial = "".join(answer.pieces[:2])
            arguments = ["node", str(script), started.url, str(CHROMIUM), partial]
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
