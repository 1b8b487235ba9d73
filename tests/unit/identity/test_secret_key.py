import stat
import subprocess
import sys
from pathlib import Path

from app.identity.secret_key import read_or_make_secret_key

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
