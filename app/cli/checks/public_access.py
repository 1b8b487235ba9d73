"""Checks what strangers may do and spend: a public server without a sign-in, a key that pays."""

from collections.abc import Iterator

from .finding import CheckContext, Finding

ABOUT = "public access"
BUDGET_REMEDY = """\
Set LIMIT_TOKENS_PER_DAY to what a day may cost, and LIMIT_TOKENS_PER_DAY_PER_ADDRESS below it.
Or let only this machine reach the server (PUBLISH_ADDRESS, BIND_HOST, PUBLIC_URL)."""
OUTPUT_REMEDY = "Set LIMIT_OUTPUT_TOKENS, so that what is reserved for an answer suffices."


FEATURES = (
    ("has_files", "FILES", "store files: each new visitor up to LIMIT_FILES_BYTES"),
    ("has_imports", "IMPORTS", "import files, which are read with up to 1.5 GB of memory"),
    ("has_sharing", "SHARING", "publish pages under the address of this server"),
)


def check_public_access(context: CheckContext) -> Iterator[Finding]:
    """Check what strangers may do where they reach the server."""
    if context.settings.is_public:
        yield from _check_budget(context)
        yield from _check_features(context)


def _check_features(context: CheckContext) -> Iterator[Finding]:
    for name, setting, what in FEATURES:
        if getattr(context.settings, name):
            remedy = f"Unset {setting}: it is off by itself then. Or let people sign in (AUTH)."
            yield Finding("warn", ABOUT, f"{setting}=on: anyone may {what}", remedy)


def _check_budget(context: CheckContext) -> Iterator[Finding]:
    settings = context.settings
    if not settings.has_key:
        yield Finding("ok", ABOUT, "anyone may chat, and no key pays for it")
        return
    if settings.limit_tokens_per_day:
        yield Finding(
            "ok", ABOUT, f"at most {settings.limit_tokens_per_day} tokens are spent a day"
        )
    elif settings.limit_tokens_per_day_per_user or settings.limit_tokens_per_day_per_address:
        text = "anyone may chat, and each new visitor or address has a budget of its own"
        yield Finding("warn", ABOUT, text, BUDGET_REMEDY)
    else:
        text = "anyone may spend on the key of the model service, without a budget"
        yield Finding("fail", ABOUT, text, BUDGET_REMEDY)
    if not settings.limit_output_tokens:
        yield Finding("warn", ABOUT, "the length of an answer is left to the model", OUTPUT_REMEDY)
