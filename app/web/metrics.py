"""Prometheus metrics at /metrics; requests without access pass on and get 404.

With METRICS_TOKEN, access needs that bearer token. Without it, the request must come from this
machine, by a loopback name, and through no proxy, since a local proxy has a loopback address too.
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
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.process_collector import ProcessCollector

from ..answers.lifecycle.health import PARTS
from ..answers.lifecycle.metrics import Histogram, Metrics
from ..answers.registry import Registry
from ..answers.streaming.pacer import Pacer
from ..answers.streaming.pump import Pump
from ..identity.origins import parse_host
from ..identity.trusted_proxies import FORWARDED_HEADERS, TrustedProxies, parse_address
from ..settings import Settings
from ..version import __version__

PATH = "/metrics"
_PROXIED = (*FORWARDED_HEADERS, "HTTP_VIA", "HTTP_CF_")


class MetricsMiddleware:
    """Serves /metrics; outermost, because RequestGuard removes the forwarded headers."""

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
        """Answer requests with access; pass all others on."""
        is_metrics = environ.get("PATH_INFO") == PATH and environ.get("REQUEST_METHOD") == "GET"
        if not is_metrics or not self._has_access(environ):
            return self._application(environ, start_response)
        encode, content_type = _choose_encoder(str(environ.get("HTTP_ACCEPT", "")))
        body = encode(self._registry)
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response("200 OK", headers)
        return [body]

    def _has_access(self, environ: WSGIEnvironment) -> bool:
        token = self._settings.metrics_token
        if not self._settings.metrics:
            return False
        if token is not None:
            expected = f"Bearer {token.get_secret_value()}".encode()
            given = str(environ.get("HTTP_AUTHORIZATION", "")).encode()
            return hmac.compare_digest(given, expected)
        peer = parse_address(str(environ.get("REMOTE_ADDR", "")))
        if peer is None or not peer.is_loopback or self._proxies.trusts(peer):
            return False
        return _is_loopback_host(environ) and not any(name.startswith(_PROXIED) for name in environ)


def _choose_encoder(accept: str) -> tuple[Callable[[CollectorRegistry], bytes], str]:
    try:
        return choose_encoder(accept)
    except (TypeError, ValueError):  # of a malformed header
        return choose_encoder("")


def _is_loopback_host(environ: WSGIEnvironment) -> bool:
    host = parse_host(str(environ.get("HTTP_HOST", "")))
    if host is None:
        return False
    address = parse_address(host.name)
    return host.name == "localhost" or (address is not None and address.is_loopback)


class _Collector:
    def __init__(self, collect: Callable[[], Iterable[Metric]]):
        self.collect = collect


def collect(
    registry: Registry,
    pump: Pump,
    pacer: Pacer,
    metrics: Metrics,
    readiness: Callable[[], list[str]],
    away: Callable[[], list[str]],
    more: Callable[[], Iterable[Metric]] | None = None,
) -> Iterator[Metric]:
    """Yield the current values of all metrics, and `more` of a feature."""
    yield from more() if more else ()
    yield InfoMetricFamily("wordbrook_build", "The version.", value={"version": __version__})
    yield from _gauges(registry, pump, pacer, readiness)
    unavailable = away()
    parts = GaugeMetricFamily("wordbrook_away", "1: this backend is unavailable.", labels=["part"])
    for part in PARTS:
        parts.add_metric([part], int(part in unavailable))
    yield parts
    yield _counter("commands", "Successful commands, including repeats.", ["command"],
                   {(name,): count for name, count in metrics.commands.items()})  # fmt: skip
    yield _counter("refusals", "Refusals.", ["where", "code"], metrics.refusals)
    yield _counter("answers_ended", "Answers that ended in this process, with the error's code.",
                   ["status", "code"], metrics.endings)  # fmt: skip
    yield _counter("tokens", "Tokens, as counted by the model services.", ["kind"],
                   {(kind,): count for kind, count in metrics.tokens.items()})  # fmt: skip
    for name, text, histogram in (
        ("first_delta", "From the request to a model to its first words.", metrics.first_delta_s),
        ("added", "From received text to the socket, journal included.", metrics.added_s),
        ("journal_commit", "From text appended to the journal until durable.", metrics.commit_s),
        ("hub_lag", "Delay of tasks while answers run.", metrics.hub_lag_s),
    ):
        yield _histogram(f"wordbrook_{name}_seconds", text, histogram)


def _gauges(
    registry: Registry, pump: Pump, pacer: Pacer, readiness: Callable[[], list[str]]
) -> Iterator[Metric]:
    sockets = registry.sockets()
    running = sum(live.is_running for live in registry.written())
    # UTF-16 code units have two bytes.
    undurable = 2 * pump.undurable_units()
    for name, text, value in (
        ("answers_running", "Answers written by this process.", running),
        ("sockets", "Sockets that joined.", len(sockets)),
        ("followers", "Sockets that watch a conversation.",
         sum(bool(socket.conversations) for socket in sockets)),
        ("journal_undurable_bytes", "Text that is not durable yet.", undurable),
        ("frame_seconds", "The batching interval.", pacer.interval_s),
        ("ready", "1: /readyz reports ready.", int(not readiness())),
    ):  # fmt: skip
        yield GaugeMetricFamily(f"wordbrook_{name}", text, value=value)


def _counter(name: str, text: str, labels: list[str], counts: Any) -> Metric:
    family = CounterMetricFamily(f"wordbrook_{name}", text, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family


def _histogram(name: str, text: str, histogram: Histogram) -> Metric:
    buckets, cumulative = [], 0
    for bound, count in zip((*histogram.bounds, "+Inf"), histogram.counts, strict=True):
        cumulative += count
        buckets.append((str(bound), cumulative))
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=histogram.total)
