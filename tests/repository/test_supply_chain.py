"""Actions are pinned by commit, containers are bounded, and base images are pinned by digest."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.support.needs import ROOT

PIN_IMAGES = ROOT / "scripts/pin_images.py"
DIGEST = "sha256:" + "0123456789abcdef" * 4
DOCKER = f"""#!/bin/sh
echo "$4" >> "$(dirname "$0")/asked"
echo {DIGEST}
"""
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


class ComposeLoader(yaml.SafeLoader):  # type: ignore[misc]  # it has no types
    """Reads a compose file, whose `!reset` removes a value of an earlier file."""


ComposeLoader.add_constructor("!reset", lambda *_: None)


def services(name: str) -> dict[str, dict[str, Any]]:
    loaded = yaml.load((ROOT / name).read_text(), ComposeLoader)
    found: dict[str, dict[str, Any]] = loaded["services"]
    return found


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_with_their_version(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)", workflow.read_text())
    assert used
    assert [each for each in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", each)] == []


def test_every_container_has_a_limit_of_memory_and_processes() -> None:
    base = services("compose.yaml")
    unbounded = [
        name
        for file in ("compose.yaml", "compose.scale.yaml")
        for name, service in services(file).items()
        if not {"mem_limit", "pids_limit"} <= ({**base.get(name, {}), **service}).keys()
    ]
    assert unbounded == []


@pytest.mark.parametrize(
    ("file", "published"), [("compose.yaml", "wordbrook"), ("compose.scale.yaml", "balancer")]
)
def test_published_address_is_one_variable_which_the_server_has_too(
    file: str, published: str
) -> None:
    [port] = services(file)[published]["ports"]
    assert port["host_ip"] == "${PUBLISH_ADDRESS:-127.0.0.1}"
    environment = services(file)["wordbrook"]["environment"]
    assert environment["PUBLISH_ADDRESS"] == port["host_ip"]
    assert "ALLOW_PUBLIC" not in (ROOT / file).read_text().replace("without ALLOW_PUBLIC=1", "")
    # An alias: a change of the address in `ports` is a change of both.
    assert len(re.findall(r"(?:&|\*)published\b", (ROOT / file).read_text())) == 2


def test_every_base_image_is_pinned_by_digest() -> None:
    command = [sys.executable, str(PIN_IMAGES), "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_pin_images_adds_and_renews_the_digest_of_every_base_image(tmp_path: Path) -> None:
    for name in ("Dockerfile", "deploy/balancer/Dockerfile", "compose.yaml", "compose.scale.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(DOCKER)
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}

    def run(*arguments: str) -> int:
        command = [sys.executable, str(PIN_IMAGES), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=False).returncode

    for name in ("Dockerfile", "deploy/balancer/Dockerfile", "compose.scale.yaml"):
        text = (tmp_path / name).read_text()
        (tmp_path / name).write_text(re.sub(r"@sha256:[0-9a-f]{64}", "", text))
    assert run("--check") == 1
    assert run() == 0
    assert run("--check") == 0
    asked = (program.parent / "asked").read_text().split()
    images = {"node:24-slim", "python:3.13-slim", "debian:trixie-slim", "redis:8", "postgres:17"}
    assert set(asked) == images
    once = (tmp_path / "Dockerfile").read_text()
    assert once.count(f"-slim@{DIGEST}") == 3
    assert run() == 0
    assert (tmp_path / "Dockerfile").read_text() == once
    assert "image: wordbrook\n" in (tmp_path / "compose.yaml").read_text()
