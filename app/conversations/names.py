"""The names of what a user makes: checked, and compared without case."""

from unicodedata import normalize

from ..protocol.errors import Refusal
from .schema.arrangement_tables import MAX_NAME_CHARS

NameKeys = tuple[str, str]


def checked_name(name: str) -> NameKeys:
    """Return the name without outer spaces, and its key: equal for names that differ in case.

    Raises:
        Refusal: `invalid` for an empty name, `too_large` for a long one.
    """
    shown = normalize("NFC", " ".join(name.split()))
    if not any(each.isprintable() and not each.isspace() for each in shown):
        raise Refusal("invalid", "A name needs at least one visible character.")
    if len(shown) > MAX_NAME_CHARS:
        raise Refusal("too_large", f"A name may have {MAX_NAME_CHARS} characters.")
    return shown, normalize("NFC", shown.casefold())


def free_name(name: str, taken: set[str]) -> NameKeys:
    """Return `name`, or the first of `name (2)`, `name (3)`, … whose key is not in `taken`."""
    number, shown = 1, name
    while (key := checked_name(shown)[1]) in taken:
        number += 1
        ending = f" ({number})"
        shown = name[: MAX_NAME_CHARS - len(ending)] + ending
    return checked_name(shown)[0], key
