"""Reading .env: the format of docker compose; the environment counts more."""

from pathlib import Path

from app.env_file import load_env_file


def _load(path: Path, text: str, **environment: str) -> tuple[str | None, dict[str, str]]:
    path.write_text(text)
    read = {"ENV_FILE": str(path), **environment}
    return load_env_file(read), {name: read[name] for name in read if name != "ENV_FILE"}


def test_settings_are_read_as_docker_compose_reads_them(tmp_path: Path) -> None:
    text = "# comment\nA=1\nexport B = two words # more\nC='$A # x'\nD=\"${A}2\"\nE=\nF\n"
    _, read = _load(tmp_path / ".env", text)
    assert read == {"A": "1", "B": "two words", "C": "$A # x", "D": "12", "E": ""}


def test_environment_counts_more_than_the_file(tmp_path: Path) -> None:
    line, read = _load(tmp_path / ".env", "A=file\nB=file\n", A="environment")
    assert read == {"A": "environment", "B": "file"}
    assert line == (
        f"2 settings read from {tmp_path / '.env'}; 1 of them set in the environment, which counts"
    )


def test_line_about_the_file_has_no_value(tmp_path: Path) -> None:
    line, _ = _load(tmp_path / ".env", "OPENAI_API_KEY=sk-secret\n")
    assert line == f"1 settings read from {tmp_path / '.env'}"


def test_missing_or_unwanted_file_is_no_error(tmp_path: Path) -> None:
    assert load_env_file({"ENV_FILE": str(tmp_path / "none")}) is None
    assert load_env_file({"ENV_FILE": ""}) is None
