"""The OpenID provider as this worker knows it: its metadata, its keys, and tokens it signed."""

import time
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet, import_key
from joserfc.jws import JWSRegistry

from ...runtime import Runtime
from ...settings import Settings
from .cached import Cached
from .fault import OidcFault
from .metadata import Metadata, discovery_url, read_metadata
from .provider_http import ProviderHttp

LASTS_S = 3600.0
# Keys are fetched again for a key id that is new; after one that does not exist, not before this.
UNKNOWN_KEY_S = 10.0
MAX_KEYS = 100
MAX_TOKEN_CHARS = 32 * 1024
Token = tuple[dict[str, Any], dict[str, Any]]


class Provider:
    """Reads discovery and keys when they are first needed, so that a server starts without."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        monotonic: Callable[[], float] = time.monotonic,
    ):
        self.issuer = settings.oidc_issuer or ""
        self.http = ProviderHttp(runtime, settings.egress)
        self._has_secret = settings.oidc_client_secret is not None
        self._monotonic = monotonic
        self._metadata = Cached(self._fetch_metadata, LASTS_S, monotonic)
        self._keys = Cached(self._fetch_keys, LASTS_S, monotonic)
        self._fruitless_at: float | None = None

    def metadata(self) -> Metadata:
        """Return the metadata.

        Raises:
            OidcFault: `unreachable` or `provider_fault`.
        """
        return self._metadata.get()

    def verify(self, token: str) -> Token:
        """Return header and claims of a token that the provider signed; the claims are unchecked.

        Raises:
            OidcFault: `provider_fault` for every other token; `unreachable` without its keys.
        """
        if len(token) > MAX_TOKEN_CHARS or not token.isascii():
            raise OidcFault("provider_fault", "a token is too long")
        algorithms = self.metadata().algorithms
        keys = self._keys.get()
        try:
            return _decode(token, keys, algorithms)
        except InvalidKeyIdError:
            return self._verify_with_new_keys(token, keys, algorithms)

    def _verify_with_new_keys(self, token: str, seen: KeySet, algorithms: tuple[str, ...]) -> Token:
        unknown = OidcFault("provider_fault", "a token names a key that the provider does not have")
        now = self._monotonic()
        if self._fruitless_at is not None and now - self._fruitless_at < UNKNOWN_KEY_S:
            raise unknown
        try:
            return _decode(token, self._keys.renew(seen), algorithms)
        except InvalidKeyIdError:
            self._fruitless_at = now
            raise unknown from None

    def _fetch_metadata(self) -> Metadata:
        document = self.http.get(discovery_url(self.issuer))
        return read_metadata(document, self.issuer, has_secret=self._has_secret)

    def _fetch_keys(self) -> KeySet:
        found = self.http.get(self.metadata().jwks_uri).get("keys")
        keys: list[Key] = [key for each in (found if isinstance(found, list) else [])[:MAX_KEYS]
                           if (key := _import(each)) is not None]  # fmt: skip
        if not keys:
            raise OidcFault("provider_fault", "the provider has no key that is usable")
        return KeySet(keys)


def _import(data: object) -> Key | None:
    """Return a public key for signatures, None for all other keys."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig":
        return None
    if data.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    try:
        return import_key(data)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _decode(token: str, keys: KeySet, algorithms: tuple[str, ...]) -> Token:
    registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
    try:
        decoded = jwt.decode(token, keys, registry=registry)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = f"a token is not signed by the provider ({type(error).__name__})"
        raise OidcFault("provider_fault", reason) from None
    return dict(decoded.header), dict(decoded.claims)
