"""The providers' file: what it may say, and that every mistake in it is named at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.logs.setup import configured_secrets
from app.providers_config import EndpointsError, read_endpoints
from app.settings import SettingsError, load_settings
from tests.support.needs import ROOT

BOTH = """
[endpoints.openai]
label = "OpenAI"
api_key_env = "WORK_KEY"
models = ["gpt-5", { name = "o3", label = "o3, thinking", reasoning = true, context = 200000 }]
default = "o3"

[endpoints.ollama]
base_url = "http://127.0.0.1:11434/v1/"
headers_env = { "X-Team" = "TEAM" }
"""
ENVIRONMENT = {"WORK_KEY": "sk-of-work", "TEAM": "team-secret"}
BAD = """
color = "red"
[endpoints.Open-AI]
base_url = "ftp://example.org"
[endpoints.keyed]
api_key = "sk-do-not-write-me"
[endpoints.openai]
api_key_env = "NO_SUCH_KEY"
[endpoints.local]
base_url = "http://127.0.0.1/v1"
models = ["a", "a"]
headers_env = { "X-Team" = "NO_SUCH_TEAM" }
[endpoints.other]
base_url = "http://me:pass@127.0.0.1/v1"
modles = ["a"]
[endpoints.last]
base_url = "http://127.0.0.1/v1"
models = ["a"]
default = "b"
"""


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "providers.toml"
    path.write_text(text)
    return path


@pytest.fixture
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_endpoints_come_in_the_files_order_with_keys_from_the_environment(tmp_path: Path) -> None:
    openai, ollama = read_endpoints(write(tmp_path, BOTH), ENVIRONMENT)
    assert (openai.name, openai.label, openai.table.default) == ("openai", "OpenAI", "o3")
    assert openai.api_key is not None
    assert openai.api_key.get_secret_value() == "sk-of-work"
    assert [model.name for model in openai.table.models] == ["gpt-5", "o3"]
    assert (openai.table.models[1].reasoning, openai.table.models[1].context) == (True, 200000)
    assert (ollama.name, ollama.label, ollama.api_key) == ("ollama", "ollama", None)
    assert ollama.table.base_url == "http://127.0.0.1:11434/v1"
    assert ollama.headers["X-Team"].get_secret_value() == "team-secret"


def test_every_mistake_of_the_file_is_named_and_no_secret(tmp_path: Path) -> None:
    with pytest.raises(EndpointsError) as caught:
        read_endpoints(write(tmp_path, BAD), ENVIRONMENT)
    said = str(caught.value)
    for part in (
        "color: is not known here",
        "endpoints.Open-AI: a name has small letters",
        "endpoints.Open-AI.base_url: must be an http:// or https:// address",
        "endpoints.keyed.api_key: keys do not stand in this file",
        "endpoints.openai.api_key_env: NO_SUCH_KEY is not set in the environment",
        "endpoints.local.headers_env: not set in the environment: NO_SUCH_TEAM",
        "endpoints.other.base_url: must hold no name and no password",
        "endpoints.other.modles: is not known here",
        "endpoints.last: default: is none of its models",
    ):
        assert part in said, said
    assert "sk-do-not-write-me" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no table"),
        ("[endpoints]", "has no table"),
        ("endpoints = 3", "has no table"),
        ("not toml", "is no TOML"),
        ("[endpoints]\nopenai = 3", "endpoints.openai"),
        ("[endpoints.x]\nlabel = 'X'", "needs a base_url, or an api_key_env"),
        ("[endpoints.x]\nbase_url='http://h/v1'\nmodels=['a','a']", "each may be named once"),
        ("[endpoints.x]\nbase_url='http://h:port/v1'", "must have a port"),
        ("[endpoints.x]\nbase_url='http://h:99999/v1'", "must have a port"),
        ("[endpoints.x]\nbase_url='http://a..b/v1'", "a host name that there can be"),
        ('[endpoints.x]\nbase_url="http://h/v1\\r\\nx: y"', "no space and no control character"),
        ("[endpoints.x]\napi_key_env='TORN'", "TORN"),
        ("[endpoints.x]\napi_key_env='K'\nheaders_env={x='TORN'}", "TORN"),
        ("[endpoints.x]\napi_key_env='K'\nheaders_env={'a b'='K'}", "no names of headers: 'a b'"),
        ("a = " + "[" * 3000, "is no TOML: it is nested too deeply"),
        ("a = " + "9" * 5000, "is no TOML"),
    ],
)
def test_a_file_that_says_nothing_usable_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EndpointsError, match=said.replace("[", r"\[")):
        read_endpoints(write(tmp_path, text), {"K": "k", "TORN": "key\nX-Other: 1"})


def test_a_key_or_header_that_cannot_be_sent_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(EndpointsError) as caught:
        read_endpoints(write(tmp_path, BOTH), {"WORK_KEY": "sk-mine…", "TEAM": "a\nb"})
    said = str(caught.value)
    assert "endpoints.openai.api_key_env: WORK_KEY holds characters" in said
    assert "endpoints.ollama.headers_env: TEAM holds characters" in said
    assert "sk-mine" not in said


@pytest.mark.usefixtures("_environment")
def test_the_file_in_the_data_directory_is_found_and_a_named_one_wins(tmp_path: Path) -> None:
    write(tmp_path / "data", BOTH)
    settings = load_settings(data_dir=tmp_path / "data")
    assert [each.name for each in settings.endpoints] == ["openai", "ollama"]
    named = write(tmp_path / "other", '[endpoints.one]\nbase_url = "http://127.0.0.1/v1"')
    settings = load_settings(data_dir=tmp_path / "data", providers_file=named)
    assert [each.name for each in settings.endpoints] == ["one"]
    assert load_settings(data_dir=tmp_path).endpoints == ()


@pytest.mark.usefixtures("_environment")
def test_a_default_model_must_name_its_endpoint(tmp_path: Path) -> None:
    write(tmp_path, BOTH)
    for model, said in (("o3", "openai/, ollama/"), ("openai/gpt-4", "none of the models")):
        with pytest.raises(SettingsError, match=said):
            load_settings(data_dir=tmp_path, default_model=model)
    assert load_settings(data_dir=tmp_path, default_model="ollama/x").default_model == "ollama/x"


@pytest.mark.usefixtures("_environment")
def test_keys_and_headers_are_kept_out_of_the_log(tmp_path: Path) -> None:
    write(tmp_path, BOTH)
    secrets = configured_secrets(load_settings(data_dir=tmp_path))
    assert {"sk-of-work", "team-secret"} <= set(secrets)


def test_what_is_asked_before_a_start_names_the_files_mistakes_beside_all_others(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, BAD)
    environment = {
        **os.environ,
        "PORT": "x",
        "PROVIDERS_FILE": str(path),
        "OPENAI_BASE_URL": "http://127.0.0.1/v1",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "app.settings"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "PORT:" in ended.stderr
    assert "NO_SUCH_KEY is not set" in ended.stderr
    assert "OPENAI_BASE_URL says the same for one endpoint" in ended.stderr


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(data_dir=tmp_path, providers_file=tmp_path / "none.toml")
