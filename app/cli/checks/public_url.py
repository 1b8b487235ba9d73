"""Checks the running server from outside, through the proxies in front of it.

The address is PUBLIC_URL, else the one it listens on. Steps: HTTP, host name, WebSocket upgrade,
message latency, and whether a page of that address may connect.
"""

import json
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2

from ...protocol import NAMESPACE, PROTOCOL
from ..websocket_client import UpgradeRefused, WebSocketClient
from .finding import CheckContext, Finding

ABOUT = "reach"
TIMEOUT_S = 8.0
# For a round trip; a busy server needs a tenth of it.
SLOW_S = 1.5
ROUND_TRIPS = 3
SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"
UPGRADE_REMEDY = """\
Let the proxy pass WebSocket on. nginx, in its location:
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_set_header Host $host;
Apache: ProxyPass / http://127.0.0.1:8000/ upgrade=websocket.
Caddy and Traefik do so by default."""
BUFFER_REMEDY = """\
A proxy delays messages. Disable its buffering and inspection of this host
(nginx: proxy_buffering off; also any "web protection" or caching proxy in between)."""
ORIGIN_REMEDY = """\
Start the server with PUBLIC_URL={url}, exactly as browsers use it, and let the proxy pass the
Host header on (nginx: proxy_set_header Host $host). Pages of other origins: ALLOWED_ORIGINS."""


class StepFailed(Exception):
    """A failed step; carries its finding."""

    def __init__(self, text: str, remedy: str):
        self.finding = Finding("fail", ABOUT, text, remedy)
        super().__init__(text)


def check_public_url(context: CheckContext) -> Iterator[Finding]:
    """Connect as a browser does, step by step, until a step fails."""
    if context.settings.is_embedded:
        return  # sign-in and address are the application's
    url = context.url
    tls = context.settings.egress.certificates.context()
    try:
        with httpx2.Client(
            base_url=url,
            trust_env=False,
            verify=tls,
            timeout=TIMEOUT_S,
            headers={"Connection": "close"},
        ) as client:
            _check_health(client, url)
            token = _request_token(client, url)
        yield from _check_socket(url, token, tls)
    except httpx2.HTTPError as error:
        yield _unreachable(context, url, error)
    except StepFailed as failure:
        yield failure.finding


def _unreachable(context: CheckContext, url: str, error: Exception) -> Finding:
    if not context.settings.public_url:
        return Finding(
            "warn", ABOUT, f"no server answers at {url}", "Start it, then run this again."
        )
    is_certificate = "CERTIFICATE" in str(error).upper()
    remedy = (
        "Correct the proxy's certificate: its name, its chain, its date. If it is of an authority "
        "of your own, set SSL_CERT_FILE to a PEM file with the certificate of that authority."
        if is_certificate
        else "Check that server and proxy run, and that the host name resolves to them."
    )
    return Finding("fail", ABOUT, f"{url} does not answer ({type(error).__name__})", remedy)


def _check_health(client: httpx2.Client, url: str) -> None:
    status = client.get("/healthz").status_code
    if status in (502, 503, 504):
        raise StepFailed(
            f"the proxy at {url} does not reach the server (HTTP {status})",
            "Check that the server runs, and its address in the proxy's configuration.",
        )
    if status != 200:
        raise StepFailed(f"another program answers at {url} (HTTP {status})",
                         "Check PUBLIC_URL and the target of the proxy.")  # fmt: skip


def _request_token(client: httpx2.Client, url: str) -> str:
    response = client.post("/api/session", json={"token": True})
    if response.status_code == 421:
        raise StepFailed(
            f"the server does not accept the host name in {url}", ORIGIN_REMEDY.format(url=url)
        )
    if response.status_code != 200:
        raise StepFailed(f"{url}/api/session answers HTTP {response.status_code}",
                         "Check that the proxy passes /api to the server too.")  # fmt: skip
    return str(response.json()["token"])


def _check_socket(url: str, token: str, tls: ssl.SSLContext) -> Iterator[Finding]:
    started = monotonic()
    try:
        with WebSocketClient(url + SOCKET_PATH, _origin(url), TIMEOUT_S, tls) as websocket:
            longest_s = _exchange(websocket, url, token)
    except UpgradeRefused as refused:
        if refused.status == HTTPStatus.FORBIDDEN and _accepts_programs(url, tls):
            raise _foreign_origin(url) from None
        raise StepFailed(
            f"WebSocket does not come through {url} ({refused})", UPGRADE_REMEDY
        ) from None
    except TimeoutError:
        raise StepFailed(f"messages do not come through {url} within {TIMEOUT_S:.0f} s",
                         BUFFER_REMEDY) from None  # fmt: skip
    except OSError as error:
        # A connection that is delayed for seconds misses the server's deadline to join.
        is_delayed = monotonic() - started > SLOW_S
        remedy = BUFFER_REMEDY if is_delayed else UPGRADE_REMEDY
        delay = "messages are delayed and " if is_delayed else ""
        raise StepFailed(
            f"{delay}the WebSocket through {url} breaks off ({error})", remedy
        ) from None
    if longest_s > SLOW_S:
        raise StepFailed(f"messages through {url} take {longest_s:.1f} s", BUFFER_REMEDY)
    yield Finding("ok", ABOUT, f"{url} accepts WebSocket, messages take {longest_s * 1000:.0f} ms")


def _origin(url: str) -> str:
    """Return the origin of a page at `url`, which may have a path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _accepts_programs(url: str, tls: ssl.SSLContext) -> bool:
    """Return whether a WebSocket without an Origin is accepted."""
    try:
        with WebSocketClient(url + SOCKET_PATH, None, TIMEOUT_S, tls):
            return True
    except (UpgradeRefused, OSError):
        return False


def _exchange(websocket: WebSocketClient, url: str, token: str) -> float:
    """Join, then send a few commands; return the duration of the slowest step in seconds."""
    auth = json.dumps({"protocol": PROTOCOL, "token": token})
    command = json.dumps(["conversation:close", {"conversation_id": "doctor"}])
    steps = [(f"40{NAMESPACE},{auth}", f"40{NAMESPACE}")]
    steps += [
        (f"42{NAMESPACE},{number}{command}", f"43{NAMESPACE}") for number in range(ROUND_TRIPS)
    ]
    times = [_wait_for(websocket, "0")[1]]
    for packet, reply_prefix in steps:
        websocket.send(packet)
        reply, took_s = _wait_for(websocket, reply_prefix, "44")
        if reply.startswith("44"):
            _raise_refused(reply, url)
        times.append(took_s)
    return max(times)


def _raise_refused(reply: str, url: str) -> None:
    error: Any = json.loads(reply[reply.index("{") :])
    code = error.get("data", {}).get("code", "") if isinstance(error, dict) else ""
    if code == "forbidden_origin":
        raise _foreign_origin(url)
    raise StepFailed(f"the server refuses connections: {code}", "Try again when it is less busy.")


def _foreign_origin(url: str) -> StepFailed:
    return StepFailed(f"a page of {url} may not connect", ORIGIN_REMEDY.format(url=url))


def _wait_for(websocket: WebSocketClient, *prefixes: str) -> tuple[str, float]:
    started = monotonic()
    while True:
        message = websocket.receive()
        if message == "2":
            websocket.send("3")
        if message.startswith(prefixes):
            return message, monotonic() - started
