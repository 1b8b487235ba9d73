"""The doctor names the proxy of each endpoint, and reports refusals and certificates."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.endpoints.conftest import CERTIFICATE, KEY
from tests.support.servers.tinyproxy import PASSWORD, USER, Tinyproxy

from .conftest import Run


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tinyproxy]:
    """Yield a proxy that reaches every host."""
    with Tinyproxy(tmp_path_factory.mktemp("proxy")) as running:
        yield running


@pytest.fixture
def https_fake() -> Iterator[FakeOpenAI]:
    """Yield the fake provider under TLS, with a certificate of its own authority."""
    with FakeOpenAI("--certificate", str(CERTIFICATE), "--key", str(KEY)) as fake:
        yield fake


@pytest.mark.needs("tinyproxy")
def test_doctor_names_the_proxy_of_each_endpoint_without_its_credentials(
    run: Run, proxy: Tinyproxy, fake: FakeOpenAI, tmp_path: Path
) -> None:
    count = len(proxy.requests())
    url = json.dumps(fake.base_url)
    file = tmp_path / "providers.toml"
    file.write_text(
        f'[endpoints.own]\nbase_url = {url}\nproxy = "{proxy.url}"\n'
        f'[endpoints.none]\nbase_url = {url}\nproxy = ""\n'
        f"[endpoints.local]\nbase_url = {url}\n"
    )
    output = run(
        "doctor", "--no-ask", OPENAI_BASE_URL="", PROVIDERS_FILE=file, HTTP_PROXY=proxy.url
    ).output
    assert f"models of own: requests go through the proxy {proxy.name} (proxy)" in output
    assert "models of none: requests go directly, without a proxy (proxy)" in output
    assert "models of local: requests go directly, without a proxy (loopback)" in output
    assert "FAIL" not in output
    assert PASSWORD not in output
    # The list of models and the clock.
    assert proxy.requests()[count:] == [f"GET {fake.base_url}/models"] * 2


@pytest.mark.needs("tinyproxy")
def test_doctor_says_that_the_proxy_refuses_and_what_to_do(
    run: Run, proxy: Tinyproxy, fake: FakeOpenAI, tmp_path: Path
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        f'[endpoints.own]\nbase_url = "{fake.base_url}"\n'
        f'proxy = "http://{USER}:wrong-password@{proxy.name}"'
    )
    output = run("doctor", "--no-ask", OPENAI_BASE_URL="", PROVIDERS_FILE=file).output
    assert f"FAIL  models of own: the proxy {proxy.name} refuses the user name" in output
    assert "-> Set both in the URL of the proxy" in output
    assert "wrong-password" not in output


def test_doctor_says_how_to_trust_an_own_authority(run: Run, https_fake: FakeOpenAI) -> None:
    https_fake.reset()
    output = run("doctor", "--no-ask", OPENAI_BASE_URL=https_fake.base_url).output
    assert "models: the certificate of the service is not of a trusted authority" in output
    assert "set SSL_CERT_FILE, or ca_file" in output
    output = run(
        "doctor", "--no-ask", OPENAI_BASE_URL=https_fake.base_url, SSL_CERT_FILE=CERTIFICATE
    ).output
    assert "FAIL" not in output
    assert [entry["path"] for entry in https_fake.log()] == ["/v1/models"] * 2
