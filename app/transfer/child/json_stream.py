"""Finds the conversations of a JSON text one by one, so that memory holds the objects of one."""

import json
import re
from collections.abc import Iterator
from typing import Any

from .faults import FileFault

# Possessive: a long text must not fill the memory of the matcher.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|"', re.DOTALL)
# One object is read whole.
MAX_ELEMENT_BYTES = 128 * 1024 * 1024
_LISTS = ("conversations", "chats", "data")


def find_elements(text: bytes) -> Iterator[Any]:
    """Yield the elements of a list, or the object that is the text, as JSON values.

    An element that cannot be read is yielded as a FileFault, and the next ones follow.

    Raises:
        FileFault: the text is not JSON, or ends too early.
    """
    text = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"{":
        value = _load(text)
        if isinstance(value, FileFault):
            raise value
        for name in _LISTS:
            if isinstance(value.get(name), list) and "format" not in value:
                yield from value[name]
                return
        yield value
        return
    if text[:1] != b"[":
        raise FileFault("not_json")
    for element in _slices(text):
        yield _load(element)


def _slices(text: bytes) -> Iterator[bytes]:
    depth, start = 0, 0
    for token in _TOKEN.finditer(text):
        mark = text[token.start()]
        if mark in b"{[":
            depth += 1
            if depth == 2:
                start = token.start()
        elif mark in b"}]":
            depth -= 1
            if depth == 1:
                yield text[start : token.end()]
            elif depth == 0:
                return
    raise FileFault("damaged")


def _load(text: bytes) -> Any:
    if len(text) > MAX_ELEMENT_BYTES:
        return FileFault("too_large")
    try:
        return json.loads(text)
    except RecursionError:
        return FileFault("too_deep")
    except MemoryError:
        return FileFault("too_large")
    except ValueError:
        return FileFault("damaged")
