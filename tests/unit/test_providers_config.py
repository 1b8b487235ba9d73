"""The providers file: what it may contain, and one error that names all its faults."""

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


def test_endpoints_keep_the_order_of_the_file_and_have_keys_of_the_environment(
    tmp_path: Path,
) -> None:
    openai, ollama = read_endpoints(write(tmp_path, BOTH), ENVIRONMENT)
    assert (openai.name, openai.label, openai.table.default) == ("openai", "OpenAI", "o3")
    assert openai.api_key is not None
    assert openai.api_key.get_secret_value() == "sk-of-work"
    assert [model.name for model in openai.table.models] == ["gpt-5", "o3"]
    assert (openai.table.models[1].reasoning, openai.table.models[1].context) == (True, 200000)
    assert (ollama.name, ollama.label, ollama.api_key) == ("ollama", "ollama", None)
    assert ollama.table.base_url == "http://127.0.0.1:11434/v1"
    assert ollama.headers["X-Team"].get_secret_value() == "team-secret"


def test_an_error_names_every_fault_of_the_file_and_no_secret(tmp_path: Path) -> None:
    with pytest.raises(EndpointsError) as caught:
        read_endpoints(write(tmp_path, BAD), ENVIRONMENT)
    message = str(caught.value)
    for part in (
        "color: is unknown",
        "endpoints.Open-AI: a name has up to 32 lower-case letters",
        "endpoints.Open-AI.base_url: must be an http:// or https:// address",
        "endpoints.keyed.api_key: this file holds no keys",
        "endpoints.openai.api_key_env: NO_SUCH_KEY is not set in the environment",
        "endpoints.local.headers_env: not set in the environment: NO_SUCH_TEAM",
        "endpoints.other.base_url: must not contain a user name or password",
        "endpoints.other.modles: is unknown",
        "endpoints.last: default: is not in models",
    ):
        assert part in message, message
    assert "sk-do-not-write-me" not in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no table"),
        ("[endpoints]", "has no table"),
        ("endpoints = 3", "has no table"),
        ("not toml", "is not valid TOML"),
        ("[endpoints]\nopenai = 3", "endpoints.openai"),
        ("[endpoints.x]\nlabel = 'X'", "needs a base_url, or an api_key_env"),
        ("[endpoints.x]\nbase_url='http://h/v1'\nmodels=['a','a']", "a name occurs twice"),
        ("[endpoints.x]\nbase_url='http://h:port/v1'", "must have a port"),
        ("[endpoints.x]\nbase_url='http://h:99999/v1'", "must have a port"),
        ("[endpoints.x]\nbase_url='http://a..b/v1'", "a valid host name"),
        ('[endpoints.x]\nbase_url="http://h/v1\\r\\nx: y"', "spaces or control characters"),
        ("[endpoints.x]\napi_key_env='TORN'", "TORN"),
        ("[endpoints.x]\napi_key_env='K'\nheaders_env={x='TORN'}", "TORN"),
        (
            "[endpoints.x]\napi_key_env='K'\nheaders_env={'a b'='K'}",
            "not valid header names: 'a b'",
        ),
        ("a = " + "[" * 3000, "is not valid TOML: it is nested too deeply"),
        ("a = " + "9" * 5000, "is not valid TOML"),
    ],
)
def test_an_invalid_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(EndpointsError, match=message.replace("[", r"\[")):
        read_endpoints(write(tmp_path, text), {"K": "k", "TORN": "key\nX-Other: 1"})


def test_a_key_or_header_that_cannot_be_sent_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(EndpointsError) as caught:
        read_endpoints(write(tmp_path, BOTH), {"WORK_KEY": "sk-mine…", "TEAM": "a\nb"})
    message = str(caught.value)
    assert "endpoints.openai.api_key_env: WORK_KEY holds characters" in message
    assert "endpoints.ollama.headers_env: TEAM holds characters" in message
    assert "sk-mine" not in message


@pytest.mark.usefixtures("_environment")
def test_a_named_file_takes_precedence_over_that_of_the_data_directory(tmp_path: Path) -> None:
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
    for model, message in (("o3", "openai/, ollama/"), ("openai/gpt-4", "is not in models")):
        with pytest.raises(SettingsError, match=message):
            load_settings(data_dir=tmp_path, default_model=model)
    assert load_settings(data_dir=tmp_path, default_model="ollama/x").default_model == "ollama/x"


@pytest.mark.usefixtures("_environment")
def test_keys_and_headers_are_redacted_in_the_log(tmp_path: Path) -> None:
    write(tmp_path, BOTH)
    secrets = configured_secrets(load_settings(data_dir=tmp_path))
    assert {"sk-of-work", "team-secret"} <= set(secrets)


def test_the_check_before_a_start_names_faults_of_file_and_environment(
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
    assert "OPENAI_BASE_URL describes an endpoint too" in ended.stderr


def test_a_missing_named_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(data_dir=tmp_path, providers_file=tmp_path / "none.toml")
