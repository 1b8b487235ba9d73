"""The doctor command: runs every check and prints findings with remedies; changes nothing."""

from collections.abc import Iterator

from ..runtime import choose_runtime
from ..settings import Settings, SettingsError, load_settings, misspelled_settings
from ..version import __version__
from .accounts.allowances import check_allowances
from .accounts.check import check_accounts
from .checks.clock import check_clock
from .checks.data_directory import check_data_directory
from .checks.database import check_database
from .checks.descriptors import check_descriptors
from .checks.finding import Check, CheckContext, Finding
from .checks.limits import check_limits
from .checks.models import check_models
from .checks.public_access import check_public_access
from .checks.public_url import check_public_url
from .checks.secret_key import check_secret_key
from .output import PrintLine


def check_redis(context: CheckContext) -> Iterator[Finding]:
    """Check Redis, where the settings name one."""
    if context.settings.redis_url is None:
        return
    try:
        from .checks import redis
    except ModuleNotFoundError as error:
        text = f"REDIS_URL needs the package {error.name}"
        yield Finding("fail", "redis", text, 'pip install "wordbrook[redis]"')
        return
    yield from redis.check_redis(context)


def check_files(context: CheckContext) -> Iterator[Finding]:
    """Check files, where they are on."""
    if context.settings.has_files:
        # Not imported before: other commands, and servers without files, need none of it.
        from .files.check import check_files

        yield from check_files(context)


# Later checks depend on what earlier ones examine. A check yields nothing for a part that the
# settings do not use.
CHECKS: tuple[Check, ...] = (
    check_data_directory,
    check_secret_key,
    check_database,
    check_redis,
    check_models,
    check_clock,
    check_descriptors,
    check_limits,
    check_accounts,
    check_allowances,
    check_public_access,
    check_files,
    check_public_url,
)


def run_checks(out: PrintLine, *, is_asking: bool = True, settings: Settings | None = None) -> int:
    """Run every check and print its findings; return 1 if any failed, else 0.

    `settings` are those of an application around the chat, in place of the environment's.
    """
    has_failed = False
    for finding in find(is_asking=is_asking, settings=settings):
        out(finding.lines())
        has_failed = has_failed or finding.status == "fail"
    return int(has_failed)


def find(*, is_asking: bool, settings: Settings | None = None) -> Iterator[Finding]:
    """Yield the findings of all checks, each as soon as it is known."""
    try:
        settings = settings or load_settings()
    except SettingsError as error:
        yield Finding("fail", "settings", str(error), "Correct these in the environment or .env.")
        return
    yield Finding("ok", "version", f"Wordbrook {__version__}")
    yield Finding("ok", "settings", "all are usable")
    if not settings.is_embedded:
        for sentence in misspelled_settings(settings):
            yield Finding("warn", "settings", sentence, "Correct its name, or remove it.")
    context = CheckContext(settings, choose_runtime(), is_asking)
    for check in CHECKS:
        yield from check(context)
