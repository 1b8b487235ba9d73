"""The container's health check, run outside a container."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]


def test_health_check_uses_no_proxy(fake: FakeOpenAI) -> None:
    text = (ROOT / "Dockerfile").read_text()
    [command] = re.findall(r"^HEALTHCHECK.*\\\n +CMD (\[.*\])$", text, re.MULTILINE)
    _, *arguments = json.loads(command)
    fake.reset()
    fake.script([{"status": 200, "body": {}}], path="/healthz")
    environment = {
        **os.environ,
        "PORT": fake.base_url.split(":")[2].split("/")[0],
        "HTTP_PROXY": f"http://127.0.0.1:{free_port()}",
    }
    ended = subprocess.run([sys.executable, *arguments], env=environment, check=False)
    assert ended.returncode == 0
    assert [entry["path"] for entry in fake.log()] == ["/healthz"]
