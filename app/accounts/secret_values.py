"""Random secrets of sessions, tokens and links, and the hashes of them that are stored."""

import hashlib
import secrets

BYTES = 32
LONGEST = 200
# Scanners for secrets in repositories find tokens by it.
API_TOKEN_PREFIX = "wbt_"  # noqa: S105 - no secret, but what marks one


def new_secret(prefix: str = "") -> str:
    """Return a secret of 256 random bits, as text for a cookie, a header or a link."""
    return prefix + secrets.token_urlsafe(BYTES)


def hash_secret(secret: str) -> str:
    """Return the hash of a secret that is stored; secrets are random and long, so without salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_possible(secret: object) -> bool:
    """Return whether a client's value may be a secret; others are looked up nowhere."""
    return isinstance(secret, str) and 20 <= len(secret) <= LONGEST and secret.isascii()
