"""Finds environment variables that look like settings of ours and are none."""

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

PREFIXES = ("OPENAI_", "LIMIT_")
# Names of other programs for the same things.
ALIASES = {
    "OPENAI_API_BASE": "OPENAI_BASE_URL",
    "OPENAI_API_BASE_URL": "OPENAI_BASE_URL",
    "OPENAI_API_HOST": "OPENAI_BASE_URL",
    "OPENAI_HOST": "OPENAI_BASE_URL",
    "OPENAI_URL": "OPENAI_BASE_URL",
    "OPENAI_KEY": "OPENAI_API_KEY",
    "OPENAI_MODEL": "DEFAULT_MODEL",
    "OPENAI_MODEL_NAME": "DEFAULT_MODEL",
}
# Read by other programs.
FOREIGN = {
    "FTP_PROXY",
    "NIX_SSL_CERT_FILE",
    "OPENAI_ADMIN_KEY",
    "OPENAI_LOG",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "OPENAI_WEBHOOK_SECRET",
}
MIN_CHARS = 8
LIKENESS = 0.85


def find_misspelled(
    environment: Mapping[str, str], known: Collection[str]
) -> list[tuple[str, str | None]]:
    """Return the variables that are probably meant as settings, each with the likeliest one."""
    found = []
    for name in sorted(environment):
        upper = name.upper()
        if upper in known or upper in FOREIGN:
            continue
        likely = ALIASES.get(upper) or _likeliest(upper, known)
        # A free name close to a short setting, as MODEL to MODELS, is probably of another program.
        is_close = likely is not None and len(upper) >= MIN_CHARS
        if upper.startswith(PREFIXES) or is_close:
            found.append((name, likely))
    return found


def describe_misspelled(found: list[tuple[str, str | None]]) -> list[str]:
    """Return a sentence for each variable, without values."""
    return [
        f"{name} is no setting" + (f"; did you mean {likely}?" if likely else "")
        for name, likely in found
    ]


def _likeliest(name: str, known: Collection[str]) -> str | None:
    ratios = {each: SequenceMatcher(None, name, each).ratio() for each in known}
    best = max(ratios, key=lambda each: ratios[each])
    return best if ratios[best] >= LIKENESS else None
