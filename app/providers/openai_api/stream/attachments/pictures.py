"""Hands pictures on that a model sends, or says in the text that they came. No I/O of its own.

A picture at a web address becomes a link. One that is inside the chunk, of a megabyte or so,
becomes a file; where files are off it is named with its type and size: see
docs/decisions/2026-11-26-pictures-and-citations.md.
"""

import re
from collections.abc import Callable, Iterator

from .citations import is_web_address, link

URL_KEYS = ("image_url", "url", "imageUrl", "image", "source", "output_image")
DATA_KEYS = ("b64_json", "data", "base64", "result")
TYPE_KEYS = ("media_type", "mime_type", "mimeType")
_DATA_URL = re.compile(r"data:(?:image/)?([a-z0-9.+-]{1,20})?[^,]{0,200},", re.IGNORECASE)


class Pictures:
    """Returns a paragraph for each picture, once where a service repeats it.

    `keep` stores a picture in base64; it returns False if it cannot. `count`: of pictures so far.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self.keep: Callable[[str], bool] | None = None
        self.count = 0

    def describe(self, value: object) -> str:
        """Return paragraphs for the pictures in a field of any type, "" if it has no new one."""
        parts = value if isinstance(value, list) else [value]
        return "".join(f"{text}\n\n" for part in parts for text in self._describe(part))

    def _describe(self, part: object) -> Iterator[str]:
        if not isinstance(part, dict | str) or not part:
            return
        address, type_ = _find(part)
        key = hash(address or str(part))
        if key in self._seen:
            return
        self._seen.add(key)
        self.count += 1
        if is_web_address(address):
            yield link("Picture", address)
            return
        match = _DATA_URL.match(address)
        data = address[match.end() :] if match else address
        if self.keep is not None and self.keep(data):
            return
        name = (match[1] if match else type_.removeprefix("image/")) or ""
        kind = name.partition("+")[0].upper()
        about = ", ".join(each for each in (kind, _size(len(data.rstrip("=")) * 3 // 4)) if each)
        named = f"a picture ({about})" if about else "a picture"
        yield f"*The model sent {named}, which cannot be shown here.*"


def _find(part: object, depth: int = 0) -> tuple[str, str]:
    """Return the address or the base64 data of a picture, and its type."""
    if isinstance(part, str):
        return part, ""
    if not isinstance(part, dict) or depth > 3:
        return "", ""
    type_ = next((part[key] for key in TYPE_KEYS if isinstance(part.get(key), str)), "")
    for key in (*URL_KEYS, *DATA_KEYS):
        if part.get(key):
            address, inner = _find(part[key], depth + 1)
            if address:
                return address, inner or type_
    return "", type_


def _size(size: int) -> str:
    if size < 1:
        return ""
    for unit in ("bytes", "kB"):
        if size < 1000:
            return f"{size} {unit}"
        size = round(size / 1000)
    return f"{size} MB"
