import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.identity.secret_key import InvalidKeyFile, read_or_make_secret_key

from .builders import make_settings

READ = """
from app.identity.secret_key import read_or_make_secret_key
from app.settings import load_settings
print(read_or_make_secret_key(load_settings(data_dir={!r})))
"""


def test_key_is_generated_once_with_mode_0600(data_dir: Path) -> None:
    settings = make_settings(data_dir=data_dir, secret_key=None)
    key = read_or_make_secret_key(settings)
    assert len(key) >= 48
    assert read_or_make_secret_key(settings) == key
    assert stat.S_IMODE((data_dir / "secret_key").stat().st_mode) == 0o600


def test_processes_starting_at_once_get_one_key(data_dir: Path) -> None:
    command = [sys.executable, "-c", READ.format(str(data_dir))]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    keys = {process.communicate(timeout=60)[0].strip() for process in started}
    assert keys == {(data_dir / "secret_key").read_text()}


def test_empty_key_file_is_filled(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "secret_key").touch()
    assert read_or_make_secret_key(make_settings(data_dir=data_dir, secret_key=None)) != ""


def test_key_of_the_environment_creates_no_file(data_dir: Path) -> None:
    settings = make_settings(data_dir=data_dir, secret_key="from the environment")
    assert read_or_make_secret_key(settings) == "from the environment"
    assert not data_dir.exists()


def test_servers_with_one_key_file_share_the_key(tmp_path: Path) -> None:
    shared = tmp_path / "shared/key"
    keys = {
        read_or_make_secret_key(
            make_settings(
                data_dir=tmp_path / name,
                secret_key=None,
                secret_key_file=shared,
                redis_url="redis://cache:6379/0",
                database_url="postgresql://db/wordbrook",
            )
        )
        for name in ("one", "two")
    }
    assert keys == {shared.read_text()}
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize("content", [b"x", b"fifteen letters\n", b"  short  ", b"\xff" * 32])
@pytest.mark.parametrize("is_named", [True, False])
def test_key_file_that_is_short_or_no_text_is_refused_without_its_content(
    tmp_path: Path, content: bytes, is_named: bool
) -> None:
    path = tmp_path / ("named" if is_named else "secret_key")
    path.write_bytes(content)
    settings = make_settings(
        data_dir=tmp_path, secret_key=None, secret_key_file=path if is_named else None
    )
    with pytest.raises(InvalidKeyFile) as caught:
        read_or_make_secret_key(settings)
    assert str(path) in str(caught.value)
    assert "fifteen" not in str(caught.value)
    assert path.read_bytes() == content


def test_key_file_of_sixteen_characters_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("sixteen letters!\n")
    settings = make_settings(data_dir=tmp_path, secret_key=None)
    assert read_or_make_secret_key(settings) == "sixteen letters!"
