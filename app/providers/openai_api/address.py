"""The base URL of a service: repaired where it was pasted with too much, and split. Pure."""

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit, urlunsplit

# What a documentation page shows as "the URL" of a call, in place of the base of all calls.
_CALLS = re.compile(r"(/chat/completions|/completions|/responses|/models|/embeddings)/*$")
_VERSION = re.compile(r"/v\d+[a-z0-9]*(/|$)")


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL without slashes at its end, and the query that every request carries."""

    base_url: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def has_version(self) -> bool:
        """Whether the path has a version, such as /v1."""
        return _VERSION.search(urlsplit(self.base_url).path) is not None

    def with_version(self) -> "Address":
        """Return the address with /v1 behind its path."""
        return replace(self, base_url=f"{self.base_url}/v1")


def read_address(url: str) -> Address:
    """Return the address in `url`, without a fragment and without the path of one call."""
    parts = urlsplit(url)
    path = _CALLS.sub("", parts.path.rstrip("/")).rstrip("/")
    base = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return Address(base, tuple(parse_qsl(parts.query, keep_blank_values=True)))


def shown_address(url: str) -> str:
    """Return the base of `url` for a log or a person: without user, query and the call's path."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    path = _CALLS.sub("", parts.path)
    return urlunsplit((parts.scheme, host, path, "", ""))[:200]
