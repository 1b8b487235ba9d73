"""The fake provider with nothing in it, and a provider of ours that talks to it, by real HTTP."""

import socket
from collections.abc import Callable, Iterator

import pytest

from app.providers.openai_api.provider import OpenAIProvider
from app.runtime import Runtime
from tests.support.fake_provider.client import FakeProvider

from .call import Ask, Asked

Build = Callable[..., OpenAIProvider]


@pytest.fixture
def fake(running_fake: FakeProvider) -> Iterator[FakeProvider]:
    """The fake, with no script and an empty log; all other tests find it like that, too."""
    running_fake.reset()
    yield running_fake
    running_fake.reset()


@pytest.fixture
def build(fake: FakeProvider, runtime: Runtime) -> Iterator[Build]:
    """Make providers for the fake; closed at the end of the test."""
    made: list[OpenAIProvider] = []

    def make(**options: object) -> OpenAIProvider:
        defaults = {"base_url": fake.base_url, "api_key": "sk-very-secret"}
        made.append(OpenAIProvider(runtime, **(defaults | options)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for provider in made:
        provider.close()


@pytest.fixture
def ask(build: Build) -> Ask:
    """Ask one question and return what came of it."""
    return lambda *args, **options: Asked(build(**options), *args).run()


@pytest.fixture
def full_server() -> Iterator[str]:
    """An address whose connects stay unanswered: its queue is full and nobody accepts."""
    waiting = []
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        for _ in range(4):
            waiting.append(socket.socket())
            waiting[-1].setblocking(False)
            waiting[-1].connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        for client in waiting:
            client.close()
