"""What Prometheus asks for at /metrics, and who may see it; everyone else finds nothing there.

With METRICS_TOKEN: whoever brings it. Without: who asks on this machine, by a name of this machine,
and through no proxy, for behind one every visitor comes from here.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.process_collector import ProcessCollector

from ..answers.lifecycle.health import PARTS
from ..answers.lifecycle.metrics import Histogram
from ..answers.services import Services
from ..identity.origins import parse_host
from ..identity.trusted_proxies import SAID_BY_PROXIES, TrustedProxies, parse_address
from ..settings import Settings

PATH = "/metrics"
_PROXIED = (*SAID_BY_PROXIES, "HTTP_VIA", "HTTP_CF_")


class MetricsMiddleware:
    """Stands before the other doors, for behind them nobody knows who came through a proxy."""

    def __init__(
        self, application: WSGIApplication, settings: Settings, collector: Callable[[], Any]
    ):
        self._application = application
        self._settings = settings
        self._proxies = TrustedProxies(settings.trusted_proxies)
        self._registry = CollectorRegistry()
        self._registry.register(_Collector(collector))
        ProcessCollector(namespace="wordbrook", registry=self._registry)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer whoever may ask; let every other request pass."""
        is_asked = environ.get("PATH_INFO") == PATH and environ.get("REQUEST_METHOD") == "GET"
        if not is_asked or not self._may_see(environ):
            return self._application(environ, start_response)
        encode, content_type = choose_encoder(environ.get("HTTP_ACCEPT", ""))
        body = encode(self._registry)
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response("200 OK", headers)
        return [body]

    def _may_see(self, environ: WSGIEnvironment) -> bool:
        token = self._settings.metrics_token
        if not self._settings.metrics:
            return False
        if token is not None:
            wanted = f"Bearer {token.get_secret_value()}".encode()
            given = str(environ.get("HTTP_AUTHORIZATION", "")).encode()
            return hmac.compare_digest(given, wanted)
        peer = parse_address(str(environ.get("REMOTE_ADDR", "")))
        if peer is None or not peer.is_loopback or self._proxies.trusts(peer):
            return False
        return _is_of_this_machine(environ) and not any(
            name.startswith(_PROXIED) for name in environ
        )


def _is_of_this_machine(environ: WSGIEnvironment) -> bool:
    host = parse_host(str(environ.get("HTTP_HOST", "")))
    if host is None:
        return False
    address = parse_address(host.name)
    return host.name == "localhost" or (address is not None and address.is_loopback)


class _Collector:
    def __init__(self, collect: Callable[[], Iterable[Metric]]):
        self.collect = collect


def collect(
    core: Services, readiness: Callable[[], list[str]], away: Callable[[], list[str]]
) -> Iterator[Metric]:
    """Yield what there is to see of `core` now."""
    yield from _gauges(core, readiness)
    missing = away()
    parts = GaugeMetricFamily("wordbrook_away", "1: the server lacks this.", labels=["part"])
    for part in PARTS:
        parts.add_metric([part], int(part in missing))
    yield parts
    figures = core.figures
    yield _counter("commands", "Commands done, repeats included.", ["command"],
                   {(name,): count for name, count in figures.commands.items()})  # fmt: skip
    yield _counter("refusals", "What was refused.", ["where", "code"], figures.refusals)
    yield _counter("answers_ended", "Answers that ended here, with the error's code.",
                   ["status", "code"], figures.endings)  # fmt: skip
    yield _counter("tokens", "Tokens, as the models' services count them.", ["kind"],
                   {(kind,): count for kind, count in figures.tokens.items()})  # fmt: skip
    for name, said, spread in (
        ("first_delta", "From asking a model to its first words.", figures.first_delta_s),
        ("added", "From text that came to the socket, journal included.", figures.added_s),
        ("journal_commit", "From text handed to the journal to durable.", figures.commit_s),
        ("hub_lag", "How late tasks were run, while answers were.", figures.hub_lag_s),
    ):
        yield _histogram(f"wordbrook_{name}_seconds", said, spread)


def _gauges(core: Services, readiness: Callable[[], list[str]]) -> Iterator[Metric]:
    sockets = core.registry.sockets()
    running = sum(live.is_running for live in core.registry.written())
    # Offsets are UTF-16 code units, of two bytes.
    undurable = 2 * core.pump.undurable_units()
    for name, said, value in (
        ("answers_running", "Answers written here.", running),
        ("sockets", "Sockets that joined.", len(sockets)),
        ("followers", "Sockets that watch a conversation.",
         sum(bool(socket.conversations) for socket in sockets)),
        ("journal_undurable_bytes", "Text that a kill would lose.", undurable),
        ("frame_seconds", "How long readers wait under load.", core.pacer.interval_s),
        ("ready", "1: /readyz has no fault to name.", int(not readiness())),
    ):  # fmt: skip
        yield GaugeMetricFamily(f"wordbrook_{name}", said, value=value)


def _counter(name: str, said: str, labels: list[str], counts: Any) -> Metric:
    family = CounterMetricFamily(f"wordbrook_{name}", said, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family


def _histogram(name: str, said: str, spread: Histogram) -> Metric:
    buckets, so_far = [], 0
    for bound, count in zip((*spread.bounds, "+Inf"), spread.counts, strict=True):
        so_far += count
        buckets.append((str(bound), so_far))
    return HistogramMetricFamily(name, said, buckets=buckets, sum_value=spread.total)
