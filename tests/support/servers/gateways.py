"""Gateways that others wrote, with OpenAI's API: LiteLLM's proxy, and aimock.

`make gateways` installs them. Each runs with an environment of its own, without ours.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import requests

from app.testing.waiting import eventually

from ..needs import AIMOCK, LITELLM, ROOT
from ..ports import free_port

KEY = "sk-key-of-the-gateway"
CONFIG = """
model_list:
  - model_name: mock
    litellm_params:
      model: openai/mock
      api_key: none
      mock_response: "A book of words 📖, in several short pieces."
  - model_name: relayed
    litellm_params: {{model: openai/fake-chat, api_key: none, api_base: "{upstream}"}}
general_settings: {{master_key: {key}}}
litellm_settings: {{telemetry: false, num_retries: 0}}
"""


class Gateway:
    """The program `command` in `directory`; `wait` returns when its list of models answers."""

    def __init__(
        self, directory: Path, command: Sequence[str], port: int, environment: Mapping[str, str]
    ):
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self._directory = directory
        self._command = command
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(directory), **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with (self._directory / "gateway.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._directory, env=self._environment, stdout=log, stderr=log
            )
        return self

    def wait(self) -> Self:
        """Wait until it answers, which takes LiteLLM several seconds."""
        eventually(self._is_ready, within_s=180, what=self._read_log)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._read_log()
        headers = {"Authorization": f"Bearer {KEY}"}
        try:
            return requests.get(f"{self.base_url}/models", headers=headers, timeout=5).ok
        except requests.RequestException:
            return False

    def _read_log(self) -> str:
        return (self._directory / "gateway.log").read_text()[-3000:]


def litellm(directory: Path, upstream: str) -> Gateway:
    """Return LiteLLM's proxy with the models `mock` and `relayed`; that one asks `upstream`."""
    port = free_port()
    config = directory / "litellm.yaml"
    config.write_text(CONFIG.format(upstream=upstream, key=KEY))
    command = [str(LITELLM), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_DOCS": "True"}
    return Gateway(directory, [*command, "--telemetry", "False"], port, environment)


def aimock(directory: Path) -> Gateway:
    """Return aimock with the answers of fixtures.json, in pieces of 6 characters."""
    port = free_port()
    fixtures = ROOT / "tests/endpoints/servers/aimock/fixtures.json"
    command = [str(shutil.which("node")), str(AIMOCK), "-p", str(port), "-f", str(fixtures)]
    return Gateway(
        directory, [*command, "-c", "6", "-l", "20", "--strict"], port, {"AIMOCK_API_KEYS": KEY}
    )
