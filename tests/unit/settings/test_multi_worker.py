"""Settings that several workers must share are checked at the start."""

import pytest

from app.settings import SettingsError, load_settings

REDIS = "redis://127.0.0.1:6379/0"
DATABASE = "postgresql+psycopg://wordbrook@db/wordbrook"
SECRET = "a secret that is long enough"


def test_redis_with_a_local_database_needs_no_secret_key() -> None:
    settings = load_settings(redis_url=REDIS)
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == REDIS


def test_redis_with_a_shared_database_needs_a_secret_key() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY: must be set, to the same value for all"):
        load_settings(redis_url=REDIS, database_url=DATABASE)
    assert load_settings(redis_url=REDIS, database_url=DATABASE, secret_key=SECRET).secret_key


@pytest.mark.parametrize("url", ["127.0.0.1:6379", "http://127.0.0.1:6379"])
def test_a_redis_url_of_another_scheme_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="REDIS_URL: must be the URL of a Redis"):
        load_settings(redis_url=url)


def test_a_public_url_may_have_a_path_that_needs_no_encoding() -> None:
    assert load_settings(public_url="https://example.org/chat/").base_path == "/chat"
    assert load_settings(public_url="https://example.org/").base_path == ""
    for path in ("/a b", "/%41", "/a//b", "/a?b", '/"'):
        with pytest.raises(SettingsError, match="PUBLIC_URL: m"):
            load_settings(public_url=f"https://example.org{path}")


@pytest.mark.parametrize("text", ["*", "example.org", "https://example.org/path", "'none'"])
def test_a_frame_ancestor_that_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="FRAME_ANCESTORS: must list origins"):
        load_settings(frame_ancestors=text)
