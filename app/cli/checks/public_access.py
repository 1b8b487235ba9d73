"""Checks what strangers may spend: a public server without a sign-in, and a key that pays."""

from collections.abc import Iterator

from .finding import CheckContext, Finding

ABOUT = "public access"
BUDGET_REMEDY = """\
Set LIMIT_TOKENS_PER_DAY to what a day may cost, and LIMIT_TOKENS_PER_DAY_PER_ADDRESS below it.
Or let only this machine reach the server (PUBLISH_ADDRESS, BIND_HOST, PUBLIC_URL)."""
OUTPUT_REMEDY = "Set LIMIT_OUTPUT_TOKENS, so that what is reserved for an answer suffices."


def check_public_access(context: CheckContext) -> Iterator[Finding]:
    """Check the budget of a server that strangers reach."""
    settings = context.settings
    if not settings.is_public:
        return
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
