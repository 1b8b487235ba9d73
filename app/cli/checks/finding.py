"""The result of a check: one line, followed by the remedy if something is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ...runtime import Runtime
from ...settings import Settings

Status = Literal["ok", "warn", "fail"]
MARKS: dict[Status, str] = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of the part `about`; `remedy` says what to do if it is not ok."""

    status: Status
    about: str
    text: str
    remedy: str = ""

    def lines(self) -> str:
        """Return the finding as it is printed."""
        first = f"{MARKS[self.status]}  {self.about}: {self.text}"
        return first + "".join(f"\n      -> {line}" for line in self.remedy.splitlines())


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The input of a check; `is_asking`: it may send a short question to a model."""

    settings: Settings
    runtime: Runtime
    is_asking: bool = True

    @property
    def url(self) -> str:
        """The address that browsers use, by the settings."""
        if self.settings.public_url:
            return self.settings.public_url
        host = self.settings.bind_host
        if host in ("0.0.0.0", "::", "::1", "localhost"):  # noqa: S104 - compared, not bound
            host = "127.0.0.1" if host != "::1" else "[::1]"
        return f"http://{host}:{self.settings.port}"


Check = Callable[[CheckContext], Iterator[Finding]]
