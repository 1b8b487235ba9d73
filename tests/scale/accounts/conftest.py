"""Four workers of people who sign in, on PostgreSQL, which the tests of this folder share."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.people import first_admin
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.redis import RedisServer

from ..workers import ScaledWorker, Workers

PRICES = 'currency = "EUR"\n[models."*"]\ninput = 1\noutput = 10\n'


@pytest.fixture(scope="package")
def database_url(postgres: PostgresServer) -> str:
    """Return the address of the database."""
    return postgres.make_database()


@pytest.fixture(scope="package")
def workers(
    fake: FakeOpenAI, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    """Yield the workers; a test that ends one starts it again."""
    directory = tmp_path_factory.mktemp("people")
    prices = directory / "prices.toml"
    prices.write_text(PRICES)
    with RedisServer(directory / "redis") as redis:
        settings: dict[str, Any] = {
            "OPENAI_BASE_URL": fake.base_url,
            "REDIS_URL": redis.url,
            "DATABASE_URL": database_url,
            "SECRET_KEY": "of all four of them, long enough",
            "AUTH": "password",
            "PRICES_FILE": prices,
            "LIMIT_OUTPUT_TOKENS": 500,
            "TITLES": "words",
        }
        found = Workers(ScaledWorker(directory / "data", f"{n}", **settings) for n in range(4))
        try:
            yield found.start()
        finally:
            found.kill()


@pytest.fixture(scope="package")
def admin(workers: Workers) -> str:
    """Return the cookie of the admin, whom a link in the log of one of the workers makes."""
    return first_admin(workers[0], "".join(worker.log() for worker in workers))
