"""What several workers must share is asked for at the start."""

import pytest

from app.settings import SettingsError, load_settings

REDIS = "redis://127.0.0.1:6379/0"
DATABASE = "postgresql+psycopg://wordbrook@db/wordbrook"
SECRET = "a secret that is long enough"


def test_a_redis_with_the_database_of_one_machine_is_enough() -> None:
    settings = load_settings(redis_url=REDIS)
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == REDIS


def test_workers_on_one_redis_and_a_database_elsewhere_need_one_secret_key() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY: must be set, to the same for all"):
        load_settings(redis_url=REDIS, database_url=DATABASE)
    assert load_settings(redis_url=REDIS, database_url=DATABASE, secret_key=SECRET).secret_key


@pytest.mark.parametrize("url", ["127.0.0.1:6379", "http://127.0.0.1:6379"])
def test_what_is_no_url_of_a_redis_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="REDIS_URL: must be the URL of a Redis"):
        load_settings(redis_url=url)


def test_a_path_of_ones_own_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="PUBLIC_URL: must have no path"):
        load_settings(public_url="https://example.org/chat/")
