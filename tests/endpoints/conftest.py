"""Providers, the fake provider as service, and an HTTP proxy in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.egress import Egress, TrustedCertificates, parse_proxy
from app.providers.openai_api.provider import OpenAIProvider
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.needs import ROOT, missing
from tests.support.servers.gateways import Gateway, litellm
from tests.support.servers.tinyproxy import Tinyproxy
from tests.unit.providers.call import MODEL, RecordedCall

PEM = ROOT / "app/testing/fake_openai"
CERTIFICATE = PEM / "loopback-certificate.pem"
KEY = PEM / "loopback-key.pem"
Build = Callable[..., OpenAIProvider]
Start = Callable[..., RecordedCall]


def through(proxy: str, *, certificate: Path | None = CERTIFICATE) -> Egress:
    """Return the way through the proxy of this URL, which trusts the fake's own authority."""
    return Egress(proxy=parse_proxy(proxy), certificates=TrustedCertificates(certificate))


@pytest.fixture(scope="session")
def https_fake() -> Iterator[FakeOpenAI]:
    """Yield the fake provider under TLS, with a certificate of its own authority."""
    with FakeOpenAI("--certificate", str(CERTIFICATE), "--key", str(KEY)) as fake:
        yield fake


@pytest.fixture(params=["http", "https"])
def service(
    request: pytest.FixtureRequest, running_fake: FakeOpenAI, https_fake: FakeOpenAI
) -> FakeOpenAI:
    """Return the fake provider without scripts, by http and by https."""
    fake = running_fake if request.param == "http" else https_fake
    fake.reset()
    return fake


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tinyproxy]:
    """Yield a proxy that reaches every host."""
    with Tinyproxy(tmp_path_factory.mktemp("proxy")) as running:
        yield running


@pytest.fixture(scope="session")
def starting_litellm(
    tmp_path_factory: pytest.TempPathFactory, running_fake: FakeOpenAI
) -> Iterator[Gateway]:
    """Yield LiteLLM's proxy, with the fake provider as one of its services."""
    with litellm(tmp_path_factory.mktemp("litellm"), running_fake.base_url) as gateway:
        yield gateway


@pytest.fixture(scope="session", autouse=True)
def _start_litellm_early(request: pytest.FixtureRequest) -> None:
    """Start it beside the tests that come first, if a selected test uses it."""
    names = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    if "starting_litellm" in names and missing("gateways") is None:
        request.getfixturevalue("starting_litellm")


@pytest.fixture
def build(runtime: Runtime) -> Iterator[Build]:
    """Build providers, closed at the end of the test."""
    built: list[OpenAIProvider] = []

    def make(base_url: str, egress: Egress, **options: object) -> OpenAIProvider:
        given = {"api_key": "sk-very-secret", **options}
        built.append(OpenAIProvider(runtime, base_url=base_url, egress=egress, **given))  # type: ignore[arg-type]
        return built[-1]

    yield make
    for provider in built:
        provider.close()


@pytest.fixture
def start(runtime: Runtime) -> Start:
    """Run a call in a task of its own."""

    def begin(
        provider: OpenAIProvider, model: str = MODEL, question: str = "What is a wordbook?"
    ) -> RecordedCall:
        recorded = RecordedCall(provider, question, model=model)
        runtime.spawn(recorded.run)
        return recorded

    return begin
