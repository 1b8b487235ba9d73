"""doctor reports what files lack: packages, a writable folder, free space, a store that works."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.servers.moto import MotoServer

from ..conftest import Run

KEYS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret-of-the-store",
    "AWS_EC2_METADATA_DISABLED": "true",
}
ABSENT = "s3://bucket/p?endpoint=http://127.0.0.1:9"


@pytest.fixture
def existing(data_dir: Path) -> Path:
    data_dir.mkdir(mode=0o700)
    return data_dir


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    with MotoServer() as server:
        yield server


def test_sound_files_are_ok(run: Run, existing: Path) -> None:
    assert f"stored in {existing / 'files'}" in run("doctor", "--no-ask").finding(
        "files", mark="ok"
    )
    assert not run("doctor", "--no-ask", FILES="off").finding("files", mark="ok")


def test_missing_package_is_reported(run: Run, existing: Path) -> None:
    missing = {"app.cli.files.check.PACKAGES": ["PIL", "no_such_package"]}
    result = run("doctor", "--no-ask", FILES="on", constants=missing)
    assert result.status == 1
    assert "needs the packages no_such_package" in result.finding("files")
    assert "wordbrook[files]" in result.finding("files")


def test_free_disk_below_the_limit_is_reported(run: Run, existing: Path) -> None:
    result = run("doctor", "--no-ask", LIMIT_FREE_DISK_BYTES=2**60)
    assert result.status == 1
    assert "uploads are refused" in result.finding("files")


def test_folder_that_is_not_writable_is_reported(run_process: Run, existing: Path) -> None:
    (existing / "files").mkdir(mode=0o500)
    # root ignores the file mode, unless this capability is dropped.
    unprivileged = ("setpriv", "--bounding-set", "-dac_override") if os.getuid() == 0 else ()
    result = run_process("doctor", "--no-ask", prefix=unprivileged)
    assert result.status == 1
    assert f"{existing / 'files'} is not writable" in result.finding("files"), result.output


def test_store_that_cannot_be_used_is_reported_without_its_keys(
    run: Run, existing: Path, moto: MotoServer
) -> None:
    absent = run("doctor", "--no-ask", FILES_URL=ABSENT, **KEYS)
    assert "FILES_URL cannot be used" in absent.finding("files")
    assert "Check that it runs" in absent.finding("files")
    url = moto.new_bucket()
    no_bucket = run("doctor", "--no-ask", FILES_URL=url.replace("/chat", "-not/chat"), **KEYS)
    assert "NoSuchBucket" in no_bucket.finding("files")
    sound = run("doctor", "--no-ask", FILES_URL=url, **KEYS)
    assert "takes, returns and deletes" in sound.finding("files", mark="ok"), sound.output
    assert moto.keys() == []
    # From now on it checks keys.
    requests.post(f"{moto.url}/moto-api/reset-auth", data="0", timeout=10).raise_for_status()
    wrong = run("doctor", "--no-ask", FILES_URL=url, **KEYS)
    assert "AWS_SECRET_ACCESS_KEY" in wrong.finding("files"), wrong.output
    for result in (absent, no_bucket, wrong):
        assert result.status == 1
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in result.output


def test_features_that_strangers_reach_are_named(run: Run, existing: Path) -> None:
    public = {"PUBLIC_URL": "https://chat.example.org"}
    assert not run("doctor", "--no-ask", **public).finding("public access", mark="WARN")
    on = dict.fromkeys(("FILES", "IMPORTS", "SHARING"), "on")
    result = run("doctor", "--no-ask", **public, **on)
    for name in on:
        assert f"{name}=on: anyone may" in result.output
