"""The sources that a service names beside its text, as a numbered list. Pure.

Seen: `citations` (Perplexity, xAI), whose order the text's [1] follows; `search_results` with their
titles; `annotations` with a `url_citation` (OpenAI, OpenRouter).
"""

import re
from typing import Any
from urllib.parse import quote

URL_KEYS = ("url", "link", "uri", "href", "source_url")
TITLE_KEYS = ("title", "name", "document_title", "cited_text")
INNER_KEYS = ("url_citation", "source", "web", "document")
MAX_CITATIONS = 100
MAX_TITLE_CHARS = 200
MAX_URL_CHARS = 2_000
# All of a URL but parentheses, which would end the link.
_URL_CHARACTERS = "%/:?#[]@!$&'*+,;=~-._"
_MARKUP = re.compile(r"([\\`*_\[\]<>&~$|])")

Citation = tuple[str, str]
"""Title, "" if unknown, and URL, "" if it has none."""


class Citations:
    """Collects citations, which services repeat in many chunks."""

    def __init__(self) -> None:
        self._numbered: list[Citation] = []
        self._others: dict[Citation, None] = {}
        self._last: list[object] = [None, None]

    def add_numbered(self, value: object) -> None:
        """Add a list whose order counts; it may repeat or continue the earlier one."""
        if value == self._last[0]:
            return
        self._last[0] = value
        found = _read(value)
        if found[: len(self._numbered)] == self._numbered:
            self._numbered = found
        else:
            self._numbered += [each for each in found if each not in self._numbered]

    def add(self, value: object) -> None:
        """Add sources without an order."""
        if value != self._last[1]:
            self._last[1] = value
            self._others.update(dict.fromkeys(_read(value)))

    def all(self) -> list[Citation]:
        """Return every source once, numbered ones first, titles taken from all places."""
        titles = {url: title for title, url in [*self._numbered, *self._others] if url and title}
        named = [(title or titles.get(url, ""), url) for title, url in self._numbered]
        urls = {url for _, url in named if url}
        for title, url in self._others:
            if (title, url) not in named and url not in urls:
                named.append((title or titles.get(url, ""), url))
                urls.update({url} if url else ())
        return named

    def details(self) -> list[dict[str, str]]:
        """Return the sources that have a URL, as the wire has them."""
        found = [{"title": title or url, "url": url} for title, url in self.all() if url]
        return found[:MAX_CITATIONS]

    def markdown(self) -> str:
        """Return a numbered list of links, "" without sources."""
        found = self.all()
        lines = [f"{at}. {_link(*each)}" for at, each in enumerate(found[:MAX_CITATIONS], 1)]
        if len(found) > MAX_CITATIONS:
            lines.append(f"\n{len(found) - MAX_CITATIONS} more sources are left out.")
        return "\n".join(lines)


def link(title: str, url: str) -> str:
    """Return a Markdown link whose text and address cannot end it early."""
    return f"[{_escaped(title)}]({quote(url, safe=_URL_CHARACTERS)})"


def is_web_address(url: object) -> bool:
    """Return whether `url` is an http or https URL that may be shown as a link."""
    return (
        isinstance(url, str)
        and len(url) <= MAX_URL_CHARS
        and re.match(r"https?://[^\s/]", url, re.IGNORECASE) is not None
    )


def _link(title: str, url: str) -> str:
    return link(title or url, url) if url else _escaped(title)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _read(value: object) -> list[Citation]:
    entries = value if isinstance(value, list) else [value]
    return [each for entry in entries if (each := _read_one(entry)) is not None]


def _read_one(entry: object, depth: int = 0) -> Citation | None:
    if isinstance(entry, str):
        text = entry.strip()
        return ("", text) if is_web_address(text) else _named(text)
    if not isinstance(entry, dict):
        return None
    url = _first(entry, URL_KEYS)
    title = _first(entry, TITLE_KEYS)
    if url and is_web_address(url):
        return (_named(title) or ("", ""))[0], url
    inner = next((entry[key] for key in INNER_KEYS if isinstance(entry.get(key), dict)), None)
    if inner is not None and depth < 2:
        return _read_one(inner, depth + 1)
    return _named(title or url)


def _first(entry: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((entry[key].strip() for key in keys if isinstance(entry.get(key), str)), "")


def _named(text: str) -> Citation | None:
    title = " ".join(text.split())[:MAX_TITLE_CHARS]
    return (title, "") if title else None
