"""Environment variables that are probably misspelled settings, and words in any case."""

import pytest

from app.settings import Settings, load_settings, misspelled_settings
from app.settings.spelling import find_misspelled

KNOWN = {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("OPENAI_APIKEY", "OPENAI_API_KEY"),
        ("OPENAI_KEY", "OPENAI_API_KEY"),
        ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
        ("OPENAI_BASEURL", "OPENAI_BASE_URL"),
        ("OPENAI_MODEL", "DEFAULT_MODEL"),
        ("LIMIT_RUNING_PER_USER", "LIMIT_RUNNING_PER_USER"),
        ("LIMIT_ZEBRAS", None),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("allow_publc", "ALLOW_PUBLIC"),
    ],
)
def test_misspelled_setting_is_found_with_the_likeliest_one(name: str, likely: str | None) -> None:
    assert find_misspelled({name: "x", "PATH": "/bin"}, KNOWN) == [(name, likely)]


@pytest.mark.parametrize(
    "name",
    [
        *("PATH", "HOME", "LANG", "PORTS", "MODEL", "HOSTNAME", "REDIS_HOST", "POSTGRES_URL"),
        *("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "METRICS_PORT", "SECRET", "AUTHOR", "DATA"),
        *("FTP_PROXY", "NIX_SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PUBLIC_HOST", "PYTHONPATH"),
        *("GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "LOGNAME"),
    ],
)
def test_variable_of_another_program_is_left_alone(name: str) -> None:
    assert find_misspelled({name: "x"}, KNOWN) == []


def test_settings_are_no_misspelled_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*KNOWN, "ENV_FILE"):
        monkeypatch.setenv(name, "")
    assert misspelled_settings(load_settings()) == []


def test_warning_has_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_APIKEY", "sk-secret")
    sentences = misspelled_settings(load_settings())
    assert sentences == ["OPENAI_APIKEY is no setting; did you mean OPENAI_API_KEY?"]


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("LOG_LEVEL", "warning", "WARNING"),
        ("LOG_FORMAT", "JSON", "json"),
        ("ASYNC_MODE", "Eventlet", "eventlet"),
        ("TITLES", " Words ", "words"),
        ("AUTH", "Anonymous", "anonymous"),
        ("LIMITS", "OFF", False),
        ("METRICS", "On", True),
        ("ALLOW_POLLING", "YES", True),
        ("ALLOW_PUBLIC", "False", False),
    ],
)
def test_words_are_read_in_any_case(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str, read: object
) -> None:
    monkeypatch.setenv(name, written)
    assert getattr(load_settings(), name.lower()) == read
