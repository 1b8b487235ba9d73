import base64
import hashlib
from pathlib import Path

from app.web.diagram_frame import FRAME_PATH, frame_policy

from .builders import Server

ROOT = Path(__file__).parents[3]


def policy_of(static: Path) -> dict[str, list[str]]:
    parts = [part.split() for part in frame_policy(static).split("; ")]
    return {name: sources for name, *sources in parts}


def test_frame_runs_its_own_script_and_blobs_and_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "mermaid-frame.html").write_text("<html><script>draw()</script></html>")
    digest = base64.b64encode(hashlib.sha256(b"draw()").digest()).decode()
    assert policy_of(tmp_path) == {
        "default-src": ["'none'"],
        "script-src": [f"'sha256-{digest}'", "blob:"],
        "style-src": ["'unsafe-inline'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-scripts"],
    }


def test_frame_without_a_build_runs_no_script_of_its_own(tmp_path: Path) -> None:
    assert policy_of(tmp_path)["script-src"] == ["blob:"]


def test_only_the_frame_has_its_policy() -> None:
    browser = Server().browser()
    assert "sandbox" in browser.get(FRAME_PATH).headers["Content-Security-Policy"]
    for path in ("/", "/mermaid-frame.html/", "//mermaid-frame.html", "/api/echo"):
        assert "sandbox" not in browser.get(path).headers["Content-Security-Policy"]


def test_source_of_the_frame_has_one_script_without_an_address() -> None:
    source = (ROOT / "frontend/public/mermaid-frame.html").read_text()
    assert source.count("<script") == source.count("<script>") == 1
