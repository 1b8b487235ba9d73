"""Calls of a provider that has its proxy from the environment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.providers import build_provider
from app.providers.base import Parameters
from app.providers.network import connect
from app.runtime import Runtime
from app.settings import load_settings
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.ports import free_port
from tests.support.servers.tinyproxy import Tinyproxy
from tests.unit.providers.call import RecordedCall

pytestmark = pytest.mark.needs("tinyproxy")
HOST = "model.test"
SHORT = Parameters(max_output_tokens=8)


@pytest.fixture
def forwarding_proxy(tmp_path: Path, running_fake: FakeOpenAI) -> Iterator[Tinyproxy]:
    """Yield a proxy that alone knows where HOST is."""
    running_fake.reset()
    address = running_fake.base_url.split("/")[2]
    with Tinyproxy(tmp_path, f'Upstream http {address} "{HOST}"') as running:
        yield running


@pytest.fixture
def _names_of_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve HOST to this machine, for calls that go directly."""
    resolve = connect.resolve
    monkeypatch.setattr(
        connect,
        "resolve",
        lambda runtime, host, port: resolve(
            runtime, "127.0.0.1" if host.endswith(".test") else host, port
        ),
    )


def ask(runtime: Runtime, **environment: str) -> RecordedCall:
    # The test's own requests must not see the proxies.
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        provider = build_provider(load_settings(), runtime, lambda: False)
    try:
        model = provider.choose_model("wordbrook-demo")
        return RecordedCall(provider, "Hi", model=model, parameters=SHORT).run()
    finally:
        provider.close()


def test_http_proxy_of_the_environment_resolves_the_name_of_the_service(
    runtime: Runtime,
    forwarding_proxy: Tinyproxy,
    running_fake: FakeOpenAI,
) -> None:
    url = f"http://{HOST}/v1"
    recorded = ask(runtime, OPENAI_BASE_URL=url, HTTP_PROXY=forwarding_proxy.url)
    assert recorded.finish_reason == "stop"
    assert forwarding_proxy.requests() == [f"POST {url}/chat/completions"]
    assert len(running_fake.requests()) == 1


@pytest.mark.usefixtures("_names_of_loopback")
@pytest.mark.parametrize("no_proxy", ["model.test", ".test", "*"])
def test_host_in_no_proxy_is_reached_directly(
    runtime: Runtime,
    proxy: Tinyproxy,
    running_fake: FakeOpenAI,
    no_proxy: str,
) -> None:
    running_fake.reset()
    count = len(proxy.requests())
    url = running_fake.base_url.replace("127.0.0.1", HOST)
    recorded = ask(runtime, OPENAI_BASE_URL=url, HTTP_PROXY=proxy.url, NO_PROXY=no_proxy)
    assert recorded.finish_reason == "stop"
    assert len(running_fake.requests()) == 1
    assert len(proxy.requests()) == count


def test_service_and_demo_on_this_machine_are_reached_directly(
    runtime: Runtime, running_fake: FakeOpenAI
) -> None:
    down = f"http://127.0.0.1:{free_port()}"
    environment = {"HTTP_PROXY": down, "ALL_PROXY": down}
    recorded = ask(runtime, OPENAI_BASE_URL=running_fake.base_url, **environment)
    assert recorded.finish_reason == "stop"
    demo = ask(runtime, **environment)
    assert demo.error is None
    assert demo.text
