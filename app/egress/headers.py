"""Rules for the headers that the operator adds to requests."""

import re
from typing import Annotated

from pydantic import AfterValidator

NOT_A_HEADER_VALUE = (
    "holds characters that no header can carry; a … marks a key that was copied only in part"
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SECRET_NAME = re.compile(r"authorization|cookie|key|token|secret|password", re.IGNORECASE)


def is_valid_header_value(text: str) -> bool:
    """Return whether a header can carry `text`; a key that was copied in part often fails."""
    return text.isascii() and text.isprintable()


def check_header_names(headers: dict[str, str]) -> dict[str, str]:
    """Return `headers`.

    Raises:
        ValueError: a name is not valid.
    """
    names = [repr(name) for name in headers if not _NAME.fullmatch(name)]
    if names:
        raise ValueError(f"not valid header names: {', '.join(names)}")
    return headers


def check_plain_headers(headers: dict[str, str]) -> dict[str, str]:
    """Return `headers`, whose values are written in a file.

    Raises:
        ValueError: a name is that of a secret, or a name or value is not valid.
    """
    secret = [repr(name) for name in headers if _SECRET_NAME.search(name)]
    if secret:
        raise ValueError(f"this file holds no keys; put {', '.join(secret)} into headers_env")
    invalid = [repr(name) for name, text in headers.items() if not is_valid_header_value(text)]
    if invalid:
        raise ValueError(f"{', '.join(invalid)} {NOT_A_HEADER_VALUE}")
    return check_header_names(headers)


PlainHeaders = Annotated[dict[str, str], AfterValidator(check_plain_headers)]
