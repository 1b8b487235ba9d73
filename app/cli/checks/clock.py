"""This machine's clock, against what the models' services say of the time (RFC 9110, Date)."""

import email.utils
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2

from ...providers.configured import ConfiguredEndpoint, configured_endpoints
from ..findings import CheckContext, Finding

ABOUT = "clock"
MOST_S = 60.0
WAIT_S = 10.0


def check_clock(patient: CheckContext) -> Iterator[Finding]:
    """Compare clocks; one that is far off makes tokens and limits end at the wrong time."""
    offsets = [off for named in configured_endpoints(patient.settings)
               if (off := _offset_s(named)) is not None]  # fmt: skip
    if not offsets:
        return
    # The median: one service may be wrong itself.
    offset = sorted(offsets, key=abs)[len(offsets) // 2]
    if abs(offset) <= MOST_S:
        yield Finding("ok", ABOUT, "agrees with that of the models' services")
        return
    way = "ahead of" if offset > 0 else "behind"
    yield Finding(
        "fail",
        ABOUT,
        f"is {abs(offset):.0f} s {way} that of the models' services",
        "Set it by the network: timedatectl set-ntp true (in a container, on its host).",
    )


def _offset_s(named: ConfiguredEndpoint) -> float | None:
    # Without the key: the time stands on a refusal too.
    try:
        with httpx2.Client(trust_env=False, timeout=WAIT_S) as client:
            date = client.get(f"{named.base_url}/models").headers.get("date")
        said = email.utils.parsedate_to_datetime(date or "")
    except (httpx2.HTTPError, OSError, ValueError):
        return None
    if said.tzinfo is None:
        said = said.replace(tzinfo=UTC)
    return (datetime.now(UTC) - said).total_seconds()
