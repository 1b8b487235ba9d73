"""Calls through a real HTTP proxy, to a service by http and by https, on each runtime."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import gated
from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.servers.tinyproxy import PASSWORD, USER, Tinyproxy
from tests.support.waiting import promptly
from tests.unit.providers.call import RecordedCall

from .conftest import CERTIFICATE, Build, Start, through

pytestmark = pytest.mark.needs("tinyproxy")
STOPPED_S = 1.0
LATE_S = 8.0


@pytest.fixture
def silent_proxy() -> Iterator[str]:
    """Yield the URL of a proxy that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def filtering_proxy(tmp_path: Path) -> Iterator[Tinyproxy]:
    """Yield a proxy that refuses every host."""
    (tmp_path / "filter").write_text("nothing\n")
    more = f'Filter "{tmp_path}/filter"\nFilterDefaultDeny Yes'
    with Tinyproxy(tmp_path, more) as running:
        yield running


def target_of(service: FakeOpenAI) -> str:
    host = service.base_url.split("/")[2]
    is_tunnel = service.base_url.startswith("https")
    return f"CONNECT {host}" if is_tunnel else f"POST {service.base_url}/chat/completions"


def closes_soon(service: FakeOpenAI) -> None:
    promptly(lambda: service.requests()[-1]["closed_at"], within_s=STOPPED_S, what="the request")


def test_answer_streams_through_the_proxy(
    service: FakeOpenAI, proxy: Tinyproxy, build: Build, start: Start, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    service.script(gated(gate, [{"delta": "Hi"}], [{"delta": " you"}, {"finish": "stop"}]))
    provider = build(service.base_url, through(proxy.url))
    recorded = start(provider, question="w" * 200_000)
    eventually(lambda: recorded.text == "Hi")
    gate.touch()
    eventually(lambda: recorded.is_over)
    assert (recorded.error, recorded.deltas) == (None, [("text", "Hi"), ("text", " you")])
    assert target_of(service) in proxy.requests()
    assert "proxy-authorization" not in service.requests()[-1]["headers"]


def test_models_are_listed_through_the_proxy(
    service: FakeOpenAI, proxy: Tinyproxy, build: Build
) -> None:
    count = len(proxy.requests())
    catalogue = build(service.base_url, through(proxy.url)).catalogue()
    assert catalogue.error is None
    assert len(catalogue.models) > 1
    assert len(proxy.requests()) == count + 1


def test_tunnel_is_reused_by_the_next_call(
    https_fake: FakeOpenAI, proxy: Tinyproxy, build: Build
) -> None:
    https_fake.reset()
    provider = build(https_fake.base_url, through(proxy.url))
    for _ in range(3):
        assert RecordedCall(provider).run().finish_reason == "stop"
    assert len({entry["connection"] for entry in https_fake.requests()}) == 1


def test_stop_closes_the_connection_to_the_service_within_a_second(
    service: FakeOpenAI, proxy: Tinyproxy, build: Build, start: Start
) -> None:
    service.script([{"delta": "Hi"}, {"stall": True}])
    recorded = start(build(service.base_url, through(proxy.url)))
    eventually(lambda: recorded.text == "Hi")
    recorded.call.cancel()
    promptly(lambda: recorded.is_over, within_s=STOPPED_S, what="the call")
    assert (recorded.code, recorded.text) == ("cancelled", "Hi")
    closes_soon(service)


def test_silent_service_ends_at_the_idle_deadline(
    service: FakeOpenAI, proxy: Tinyproxy, build: Build
) -> None:
    service.script([{"delta": "Hi"}, {"stall": True}])
    began = time.monotonic()
    recorded = RecordedCall(build(service.base_url, through(proxy.url), idle_s=1.0)).run()
    assert (recorded.code, recorded.text) == ("provider_timeout", "Hi")
    assert time.monotonic() - began < LATE_S  # far below the usual deadline
    closes_soon(service)


def test_silent_proxy_ends_at_the_connect_deadline_and_is_named(
    https_fake: FakeOpenAI, silent_proxy: str, build: Build
) -> None:
    began = time.monotonic()
    provider = build(https_fake.base_url, through(silent_proxy), connect_s=0.3)
    recorded = RecordedCall(provider).run()
    assert time.monotonic() - began < LATE_S
    assert recorded.error is not None
    assert recorded.error.code == "provider_timeout"
    name = silent_proxy.removeprefix("http://")
    assert recorded.error.detail == f"the proxy {name} did not connect in time"


def test_stop_while_the_proxy_connects_ends_the_call(
    service: FakeOpenAI, silent_proxy: str, build: Build, start: Start
) -> None:
    recorded = start(build(service.base_url, through(silent_proxy)))
    assert not recorded.is_over
    recorded.call.cancel()
    promptly(lambda: recorded.is_over, within_s=STOPPED_S, what="the call")
    assert recorded.code == "cancelled"


@pytest.mark.parametrize(
    ("credentials", "text"),
    [(f"{USER}:wrong-secret@", "refuses the user name or password"), ("", "requires a password")],
)
def test_refused_credentials_are_the_error_of_the_proxy_and_stay_secret(
    service: FakeOpenAI, proxy: Tinyproxy, build: Build, credentials: str, text: str
) -> None:
    provider = build(service.base_url, through(f"http://{credentials}{proxy.name}"))
    error = RecordedCall(provider).run().error
    assert error is not None
    assert error.code == "provider_unavailable"
    assert error.detail.startswith(f"the proxy {proxy.name} {text} (HTTP 40")
    assert "user:password@host" in error.action
    assert "wrong-secret" not in f"{error} {error.__context__} {provider.catalogue().error}"
    assert service.requests() == []


def test_proxy_that_is_down_is_named(service: FakeOpenAI, build: Build) -> None:
    port = free_port()
    provider = build(service.base_url, through(f"http://{USER}:{PASSWORD}@127.0.0.1:{port}"))
    error = RecordedCall(provider).run().error
    assert error is not None
    assert error.code == "provider_unavailable"
    assert error.detail == f"the proxy 127.0.0.1:{port} cannot be reached"
    assert PASSWORD not in f"{error} {error.action}"


def test_proxy_that_refuses_the_host_is_named(
    service: FakeOpenAI, filtering_proxy: Tinyproxy, build: Build
) -> None:
    error = RecordedCall(build(service.base_url, through(filtering_proxy.url))).run().error
    assert error is not None
    assert error.code == "provider_unavailable"
    expected = f"the proxy {filtering_proxy.name} does not reach the service (HTTP 403)"
    assert error.detail == expected
    assert "NO_PROXY" in error.action


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_cannot_reach_the_service_is_named(
    proxy: Tinyproxy, build: Build, scheme: str
) -> None:
    provider = build(f"{scheme}://127.0.0.1:{free_port()}/v1", through(proxy.url))
    error = RecordedCall(provider).run().error
    assert error is not None
    assert error.code == "provider_unavailable"
    assert error.detail == f"the proxy {proxy.name} does not reach the service (HTTP 500)"


def test_own_authority_is_trusted_only_where_it_is_named(
    https_fake: FakeOpenAI, proxy: Tinyproxy, build: Build
) -> None:
    refused = RecordedCall(build(https_fake.base_url, through(proxy.url, certificate=None))).run()
    assert refused.error is not None
    assert refused.error.detail == "the certificate of the service is not of a trusted authority"
    trusted = RecordedCall(build(https_fake.base_url, through(proxy.url, certificate=CERTIFICATE)))
    assert trusted.run().finish_reason == "stop"


def test_failed_calls_through_a_proxy_leak_no_descriptor(
    service: FakeOpenAI, proxy: Tinyproxy, build: Build
) -> None:
    def count() -> int:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    wrong = build(service.base_url, through(f"http://{proxy.name}"))
    untrusted = build(service.base_url, through(proxy.url, certificate=None))
    RecordedCall(wrong).run()
    RecordedCall(untrusted).run()
    before = count()
    for _ in range(10):
        assert RecordedCall(wrong).run().code == "provider_unavailable"
        RecordedCall(untrusted).run()
    eventually(lambda: count() <= before + 1)


def test_all_of_this_file_holds_on_the_other_runtimes(tmp_path: Path) -> None:
    modes = sorted({"eventlet", "gevent", "threading"} - {os.environ["ASYNC_MODE"]})
    command = [sys.executable, "-m", "pytest", "-q", "-x", str(Path(__file__).relative_to(ROOT))]
    with ExitStack() as stack:
        running = {}
        for mode in modes:
            log = stack.enter_context((tmp_path / mode).open("wb"))
            running[mode] = subprocess.Popen(
                [*command, "-p", "no:cacheprovider", "-k", "not other_runtimes"],
                cwd=ROOT,
                env={**os.environ, "ASYNC_MODE": mode, "PYTEST_ADDOPTS": ""},
                stdout=log,
                stderr=log,
            )
            stack.callback(running[mode].kill)
        ended = {mode: process.wait(timeout=300) for mode, process in running.items()}
    output = "".join((tmp_path / mode).read_text()[-5000:] for mode in modes)
    assert ended == dict.fromkeys(modes, 0), output
