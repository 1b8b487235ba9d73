"""Settings and clocks that a test holds in its hand."""

from app.settings import Settings, load_settings

KEY = "a key for tests, long enough"
# Given outright, so that the environment the tests run in does not matter.
PLAIN = {
    "bind_host": "127.0.0.1",
    "public_url": None,
    "allowed_origins": (),
    "trusted_proxies": (),
    "limits": True,
    "limit_requests_per_minute": 600,
    "limit_sessions_per_minute": 60,
}


def make_settings(**overrides: object) -> Settings:
    """Make settings: the defaults, and what this test is about."""
    return load_settings(**{**PLAIN, **overrides})


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = 1_800_000_000):
        self.now = now

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.now += seconds
