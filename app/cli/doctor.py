"""Examines the whole set-up and names the remedy for what is wrong; changes nothing."""

from collections.abc import Callable, Iterator

from ..runtime import choose_runtime
from ..settings import SettingsError, load_settings
from .checks.clock import check_clock
from .checks.data_directory import check_data_directory
from .checks.database import check_database
from .checks.models import check_models
from .checks.public_url import check_reach
from .checks.redis import check_redis
from .findings import Check, CheckContext, Finding

# In this order: what stands on what comes later. A check yields what it finds, and nothing for
# what the settings do not have.
CHECKS: tuple[Check, ...] = (
    check_data_directory,
    check_database,
    check_redis,
    check_models,
    check_clock,
    check_reach,
)


def examine(say: Callable[[str], None], *, is_asking: bool = True) -> int:
    """Run every check, say what each finds; return 1 if anything fails, else 0."""
    is_failing = False
    for finding in find(is_asking=is_asking):
        say(finding.lines())
        is_failing = is_failing or finding.status == "fail"
    return int(is_failing)


def find(*, is_asking: bool) -> Iterator[Finding]:
    """Yield what the checks find, as they find it."""
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding("fail", "settings", str(error), "Mend these in the environment or in .env.")
        return
    yield Finding("ok", "settings", "all can be used")
    patient = CheckContext(settings, choose_runtime("threading"), is_asking)
    for check in CHECKS:
        yield from check(patient)
