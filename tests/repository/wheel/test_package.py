"""The wheel installs the package as wordbrook, so a project can have its own app."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[3]
BUILD_FILES = ("pyproject.toml", "setup.py", "requirements.in", "README.md", "LICENSE")


def build_wheel(folder: Path) -> Path:
    shutil.copytree(ROOT / "app", folder / "app", ignore=shutil.ignore_patterns("__pycache__"))
    for name in BUILD_FILES:
        shutil.copy(ROOT / name, folder)
    arguments = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", ".", "."]
    subprocess.run([sys.executable, "-m", "pip", *arguments], cwd=folder, check=True)
    return next(folder.glob("wordbrook-*.whl"))


def _check_metadata(folder: Path) -> None:
    program = (folder / "entry_points.txt").read_text()
    assert "wordbrook = wordbrook.cli.main:run" in program
    required = re.findall(
        r"^Requires-Dist: ([\w-]+)(.*)$", (folder / "METADATA").read_text(), re.MULTILINE
    )
    always = {name for name, condition in required if "extra ==" not in condition}
    optional = {"eventlet", "gevent", "gunicorn", "openai", "redis", "psycopg", "argon2-cffi"}
    optional |= {"authlib", "joserfc", "pillow", "pypdf", "python-docx", "boto3"}
    assert {"flask", "flask-socketio", "sqlalchemy"} <= always
    assert not always & optional
    for extra in ("eventlet", "gevent"):
        named = {name for name, condition in required if f'extra == "{extra}"' in condition}
        assert named == {*optional - {"eventlet", "gevent"}, extra, "psycopg-binary"}


def test_wheel_has_every_file_of_app_and_imports_beside_another_app(tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path)
    files = {
        path.relative_to(tmp_path / "app").as_posix()
        for path in (tmp_path / "app").rglob("*")
        if path.is_file()
    }
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        archive.extractall(tmp_path / "project")
    assert packed == {f"wordbrook/{name}" for name in files}
    assert "wordbrook/py.typed" in packed
    _check_metadata(next((tmp_path / "project").glob("*.dist-info")))

    (tmp_path / "project" / "app.py").write_text("OWN = True\n")
    program = "import app, wordbrook; assert app.OWN; print(callable(wordbrook.create_app))"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path / "project",
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.stdout, result.stderr) == ("True\n", "")
    version = subprocess.run(
        [sys.executable, "-m", "wordbrook", "--version"], cwd=tmp_path / "project",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert version.stdout.startswith("Wordbrook ")
