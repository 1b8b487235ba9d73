"""Checks whether the system allows as many descriptors as LIMIT_SOCKETS_TOTAL needs."""

from collections.abc import Iterator

from ...runtime.descriptors import allowed_descriptors, needed_descriptors
from .finding import CheckContext, Finding

ABOUT = "descriptors"
REMEDY = """\
Raise the hard limit: LimitNOFILE={needed} in a systemd unit, `ulimit -n {needed}` in a shell,
ulimits: nofile in compose.yaml; or lower LIMIT_SOCKETS_TOTAL."""


def check_descriptors(context: CheckContext) -> Iterator[Finding]:
    """Compare the hard limit, to which a worker raises its own, with the need."""
    sockets = context.settings.limit_sockets_total
    needed, allowed = needed_descriptors(sockets), allowed_descriptors()
    text = f"the system allows {allowed or 'any number'}, LIMIT_SOCKETS_TOTAL={sockets}"
    if allowed is None or allowed >= needed:
        yield Finding("ok", ABOUT, f"{text} needs {needed}")
    else:
        remedy = REMEDY.format(needed=needed)
        yield Finding("warn", ABOUT, f"{text} needs {needed}", remedy)
