"""The running server as browsers reach it, through whatever stands before it.

By PUBLIC_URL, else where it listens: HTTP, the host name, the WebSocket upgrade, whether messages
come through at once, and whether a page of that address may connect.
"""

import json
from collections.abc import Iterator
from time import monotonic
from typing import Any

import httpx2

from ...protocol import NAMESPACE, PROTOCOL
from ..findings import CheckContext, Finding
from ..web_socket import UpgradeRefused, WebSocket

ABOUT = "reach"
WAIT_S = 8.0
# A message there and back; a server that is busy needs a tenth of it.
SLOW_S = 1.5
ROUNDS = 3
SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"
UPGRADE_REMEDY = """\
Let the proxy pass WebSocket on. nginx, in its location:
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_set_header Host $host;
Apache: ProxyPass / http://127.0.0.1:8000/ upgrade=websocket.
Caddy and Traefik do it by themselves."""
BUFFER_REMEDY = """\
Something on the way holds messages back. Switch buffering and inspection of this host off there
(nginx: proxy_buffering off; also any "web protection" or caching proxy in between)."""
ORIGIN_REMEDY = """\
Start the server with PUBLIC_URL={url}, exactly as browsers have it, and let the proxy pass the
Host header on (nginx: proxy_set_header Host $host). Pages of other origins: ALLOWED_ORIGINS."""


class UrlFault(Exception):
    """A step that failed; carries what is found."""

    def __init__(self, says: str, remedy: str):
        self.finding = Finding("fail", ABOUT, says, remedy)
        super().__init__(says)


def check_reach(patient: CheckContext) -> Iterator[Finding]:
    """Go the way a browser goes, step by step, until one fails."""
    url = patient.url
    try:
        with httpx2.Client(
            base_url=url, trust_env=False, timeout=WAIT_S, headers={"Connection": "close"}
        ) as client:
            _judge_health(client, url)
            token = _take_token(client, url)
        yield from _judge_socket(url, token)
    except httpx2.HTTPError as error:
        yield _unreached(patient, url, error)
    except UrlFault as ill:
        yield ill.finding


def _unreached(patient: CheckContext, url: str, error: Exception) -> Finding:
    if not patient.settings.public_url:
        return Finding(
            "warn", ABOUT, f"no server answers at {url}", "Start it, then examine it again."
        )
    is_about_trust = "CERTIFICATE" in str(error).upper()
    remedy = (
        "Mend the certificate of the proxy: its name, its chain, its date."
        if is_about_trust
        else "Check that the server and the proxy run, and that the name leads to them."
    )
    return Finding("fail", ABOUT, f"{url} does not answer ({type(error).__name__})", remedy)


def _judge_health(client: httpx2.Client, url: str) -> None:
    status = client.get("/healthz").status_code
    if status in (502, 503, 504):
        raise UrlFault(
            f"the proxy at {url} does not reach the server (HTTP {status})",
            "Check that the server runs, and the address the proxy has for it.",
        )
    if status != 200:
        raise UrlFault(f"{url} is answered by something else (HTTP {status})",
                  "Check PUBLIC_URL and where the proxy sends it.")  # fmt: skip


def _take_token(client: httpx2.Client, url: str) -> str:
    response = client.post("/api/session", json={"token": True})
    if response.status_code == 421:
        raise UrlFault(
            f"the server does not answer to the name in {url}", ORIGIN_REMEDY.format(url=url)
        )
    if response.status_code != 200:
        raise UrlFault(f"{url}/api/session answers HTTP {response.status_code}",
                  "Check that the proxy sends /api to the server too.")  # fmt: skip
    return str(response.json()["token"])


def _judge_socket(url: str, token: str) -> Iterator[Finding]:
    began = monotonic()
    try:
        with WebSocket(url + SOCKET_PATH, url, WAIT_S) as plug:
            longest_s = _talk(plug, url, token)
    except UpgradeRefused as refused:
        raise UrlFault(
            f"WebSocket does not come through {url} ({refused})", UPGRADE_REMEDY
        ) from None
    except TimeoutError:
        raise UrlFault(f"messages do not come through {url} within {WAIT_S:.0f} s",
                  BUFFER_REMEDY) from None  # fmt: skip
    except OSError as error:
        # Who is held back for seconds misses the time that the server gives to join.
        is_held = monotonic() - began > SLOW_S
        remedy = BUFFER_REMEDY if is_held else UPGRADE_REMEDY
        way = "messages are held back and " if is_held else ""
        raise UrlFault(f"{way}the WebSocket through {url} breaks off ({error})", remedy) from None
    if longest_s > SLOW_S:
        raise UrlFault(f"messages through {url} take {longest_s:.1f} s", BUFFER_REMEDY)
    yield Finding("ok", ABOUT, f"{url} takes WebSocket, messages need {longest_s * 1000:.0f} ms")


def _talk(plug: WebSocket, url: str, token: str) -> float:
    """Join, then send a command a few times; return how long the slowest step took."""
    auth = json.dumps({"protocol": PROTOCOL, "token": token})
    command = json.dumps(["conversation:close", {"conversation_id": "doctor"}])
    steps = [(f"40{NAMESPACE},{auth}", f"40{NAMESPACE}")]
    steps += [(f"42{NAMESPACE},{number}{command}", f"43{NAMESPACE}") for number in range(ROUNDS)]
    times = [_wait_for(plug, "0")[1]]
    for step, answer in steps:
        plug.send(step)
        reply, took_s = _wait_for(plug, answer, "44")
        if reply.startswith("44"):
            _judge_refusal(reply, url)
        times.append(took_s)
    return max(times)


def _judge_refusal(reply: str, url: str) -> None:
    said: Any = json.loads(reply[reply.index("{") :])
    code = said.get("data", {}).get("code", "") if isinstance(said, dict) else ""
    if code == "forbidden_origin":
        raise UrlFault(f"a page of {url} may not connect", ORIGIN_REMEDY.format(url=url))
    raise UrlFault(f"the server refuses a connection: {code}", "Try again when it is less busy.")


def _wait_for(plug: WebSocket, *starts: str) -> tuple[str, float]:
    began = monotonic()
    while True:
        message = plug.receive()
        if message == "2":
            plug.send("3")
        if message.startswith(starts):
            return message, monotonic() - began
