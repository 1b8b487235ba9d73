"""nginx with auth_request, by the configuration in docs/sign-in.md."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..needs import ROOT
from ..ports import free_ports
from .nginx import running_nginx

BLOCK = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/sign-in.md").read_text(), re.DOTALL)
AUTHELIA, WORDBROOK = "http://127.0.0.1:9091", "http://127.0.0.1:8000"
# What Authelia does: the right ticket has a name.
VERIFIER = """
map "$http_x_ticket$cookie_ticket" $who { anna-ticket anna; root-ticket root; default ""; }
server {
  listen 127.0.0.1:PORT;
  location = / { return 200; }
  location = /api/authz/auth-request {
    if ($who = "") { return 401; }
    add_header Remote-User $who;
    return 200;
  }
}
"""


@contextmanager
def running_auth_request(place: Path, server_url: str, port: int | None = None) -> Iterator[str]:
    """Run nginx before a server; a header X-Ticket or a cookie `ticket` says who asks."""
    assert BLOCK is not None
    free, verifier = free_ports(2)
    port = port or free
    block = re.sub(r" *ssl_certificate.*\n", "", BLOCK[1])
    for documented, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (AUTHELIA, f"http://127.0.0.1:{verifier}"),
        (WORDBROOK, server_url),
    ):
        assert documented in block
        block = block.replace(documented, here)
    with running_nginx(place, verifier, VERIFIER.replace("PORT", str(verifier)) + block, "/") as _:
        yield f"http://127.0.0.1:{port}"
