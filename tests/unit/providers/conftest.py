"""The fake provider without a script, and providers that call it by real HTTP."""

import socket
from collections.abc import Callable, Iterator

import pytest

from app.providers.openai_api.provider import OpenAIProvider
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI

from .call import Ask, RecordedCall

Build = Callable[..., OpenAIProvider]


@pytest.fixture
def fake(running_fake: FakeOpenAI) -> Iterator[FakeOpenAI]:
    """The fake provider with no script and an empty log, before and after the test."""
    running_fake.reset()
    yield running_fake
    running_fake.reset()


@pytest.fixture
def build(fake: FakeOpenAI, runtime: Runtime) -> Iterator[Build]:
    """Build providers for the fake provider; closed at the end of the test."""
    built: list[OpenAIProvider] = []

    def make(**options: object) -> OpenAIProvider:
        defaults = {"base_url": fake.base_url, "api_key": "sk-very-secret"}
        if "idle_s" in options:
            defaults["first_byte_s"] = options["idle_s"]  # type: ignore[assignment]
        built.append(OpenAIProvider(runtime, **(defaults | options)))  # type: ignore[arg-type]
        return built[-1]

    yield make
    for provider in built:
        provider.close()


@pytest.fixture
def ask(build: Build) -> Ask:
    """Ask one question and return the finished call."""
    return lambda *args, **options: RecordedCall(build(**options), *args).run()


@pytest.fixture
def full_server() -> Iterator[str]:
    """The URL of a server that accepts no connection: its backlog is full."""
    waiting = []
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        for _ in range(4):
            waiting.append(socket.socket())
            waiting[-1].setblocking(False)
            waiting[-1].connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        for client in waiting:
            client.close()
