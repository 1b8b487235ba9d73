"""Settings and clocks for tests."""

from app.settings import Settings, load_settings

KEY = "a key for tests, long enough"
# Explicit, so that the environment does not matter.
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
    """Return settings: defaults and overrides."""
    return load_settings(**{**PLAIN, **overrides})


class Clock:
    """A clock that only `forward` moves."""

    def __init__(self, now: float = 1_800_000_000):
        self.now = now

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        """Advance by `seconds`."""
        self.now += seconds
