"""Programs that a suite needs beyond Python and Node, and whether this machine has them."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Installed by `make gateways`.
LITELLM = ROOT / ".tools/litellm/bin/litellm"
AIMOCK = ROOT / "tests/endpoints/servers/aimock/node_modules/@copilotkit/aimock/dist/cli.js"
# Installed by `make frontends`.
FRONTENDS = ROOT / "tests/frontends/programs/node_modules/ai/package.json"
# Installed by `make openid`.
OPENID = ROOT / "tests/support/openid_provider/node_modules/oidc-provider/package.json"
PROGRAMS = {
    "nginx": ("nginx", "nginx"),
    "haproxy": ("haproxy", "a load balancer (haproxy)"),
    "tinyproxy": ("tinyproxy", "an HTTP proxy (tinyproxy)"),
    "redis": ("redis-server", "a redis-server"),
    "office": ("soffice", "LibreOffice"),
}
# Left out with REQUIRE_ALL=1 too: too large to be installed for a few tests, or denied in many
# containers.
OPTIONAL = {"office", "tmpfs"}


def chromium() -> str | None:
    """Return the path of a Chromium, from CHROMIUM, the PATH, or Playwright's own install."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found:
        return found
    browsers = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright"))
    installed = sorted(browsers.expanduser().glob("chromium-*/chrome-linux*/chrome"))
    return str(installed[-1]) if installed else None


def firefox() -> str | None:
    """Return the path of a released Firefox, from FIREFOX or the PATH; Playwright's is patched."""
    return os.environ.get("FIREFOX") or next(
        filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None
    )


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; on Debian it is not on the PATH."""
    beside = shutil.which("initdb")
    found = (
        [Path(beside).resolve()]
        if beside
        else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    )
    return found[-1].parent if found else None


def _page() -> bool:
    return (ROOT / "app/web/static/index.html").is_file()


def _gateways() -> bool:
    return LITELLM.exists() and AIMOCK.exists()


def _tmpfs() -> bool:
    """Return whether a process may have a disk of its own."""
    try:
        command = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]
        return not subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        return False


SEARCHES: dict[str, tuple[Callable[[], object], str]] = {
    "chromium": (chromium, "a Chromium browser"),
    "firefox": (firefox, "a Firefox browser"),
    "postgres": (postgres_programs, "PostgreSQL"),
    "page": (_page, "the built page (make build)"),
    "gateways": (_gateways, "LiteLLM and aimock (make gateways)"),
    "openid": (OPENID.is_file, "an OpenID provider (make openid)"),
    "tmpfs": (_tmpfs, "small disks without root (user namespaces)"),
    "frontends": (FRONTENDS.is_file, "front ends of others (make frontends)"),
}


def missing(need: str) -> str | None:
    """Return the name of what this machine lacks for `need`, or None."""
    if need in SEARCHES:
        find, name = SEARCHES[need]
        return None if find() else name
    if need not in PROGRAMS:
        raise ValueError(f"unknown need {need!r}")
    program, name = PROGRAMS[need]
    return None if shutil.which(program) else name
