"""The page behind a proxy that passes no WebSocket."""

import json
import subprocess
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.needs import chromium
from tests.support.ports import free_port
from tests.support.servers.nginx import running_nginx
from tests.support.servers.wordbrook import ServerProcess

PROGRAM = Path(__file__).parent / "programs/fallback.mjs"
# Without `proxy_set_header Upgrade`, a common omission.
NO_UPGRADE = """
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {url}; proxy_set_header Host $http_host; proxy_http_version 1.1; }}
  }}
"""


@pytest.mark.needs("page")
@pytest.mark.needs("chromium")
@pytest.mark.needs("nginx")
def test_page_uses_the_http_door_where_websocket_cannot_be_opened(
    server: ServerProcess, running_fake: FakeOpenAI, tmp_path: Path
) -> None:
    question, long = "behind a proxy", "a long one"
    running_fake.script(steady(40, every_ms=10, word="v🌊"), marker=question)
    running_fake.script(stalled("begun "), marker=long, times=1)
    running_fake.script(whole("and the rest."), marker=long)
    port = free_port()
    with running_nginx(tmp_path, port, NO_UPGRADE.format(port=port, url=server.url)) as url:
        done = subprocess.run(
            ["node", str(PROGRAM), url, str(chromium()), question, long],
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr + server.log()
    report = json.loads(done.stdout)
    assert report["whole"].strip() == steady_text(40, word="v🌊").strip()
    assert report["notes"] == 0, "the page says nothing of it"
    assert report["stopped"].strip() == "begun"
    assert report["continued"] == report["other"] == "begun and the rest."
    assert report["streams"] >= 5
