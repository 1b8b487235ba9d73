"""What an examination finds: one line each, and below what is wrong the remedy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..runtime import Runtime
from ..settings import Settings

Status = Literal["ok", "warn", "fail"]
MARKS: dict[Status, str] = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of `about`; `remedy` is what to do where it is not ok."""

    status: Status
    about: str
    says: str
    remedy: str = ""

    def lines(self) -> str:
        """Return it as it is printed."""
        first = f"{MARKS[self.status]}  {self.about}: {self.says}"
        return first + "".join(f"\n      -> {line}" for line in self.remedy.splitlines())


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What is examined; `is_asking`: its models may be asked a short question."""

    settings: Settings
    runtime: Runtime
    is_asking: bool = True

    @property
    def url(self) -> str:
        """The address browsers use, as the settings have it."""
        if self.settings.public_url:
            return self.settings.public_url
        host = self.settings.bind_host
        if host in ("0.0.0.0", "::", "::1", "localhost"):  # noqa: S104 - compared, not bound
            host = "127.0.0.1" if host != "::1" else "[::1]"
        return f"http://{host}:{self.settings.port}"


Check = Callable[[CheckContext], Iterator[Finding]]
