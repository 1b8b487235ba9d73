"""Back-channel logout: the provider ends sessions here by a token that it signed."""

import logging
from collections.abc import Callable

from sqlalchemy import Connection

from ...conversations.db.database import Database
from ...conversations.ids import Clock
from ...settings import Settings
from ..rows import audit, oidc, sessions
from .fault import OidcFault
from .provider import Provider
from .tokens import LEEWAY, LOGOUT_LASTS, Claims, check_logout_token, sid_of

log = logging.getLogger(__name__)


class BackChannelLogout:
    """Ends sessions by logout token; `disconnect` closes a user's sockets on every worker."""

    def __init__(
        self,
        settings: Settings,
        provider: Provider,
        database: Database,
        clock: Clock,
        disconnect: Callable[[str], None],
    ):
        self._client_id = settings.oidc_client_id or ""
        self._provider = provider
        self._database = database
        self._clock = clock
        self._disconnect = disconnect

    def end(self, logout_token: str) -> None:
        """End the sessions that a token names; each token counts once.

        Raises:
            OidcFault: `provider_fault`; nothing ends. `unreachable`: its keys are not known now.
        """
        header, claims = self._provider.verify(logout_token)
        check_logout_token(
            header,
            claims,
            issuer=self._provider.issuer,
            client_id=self._client_id,
            now=self._clock(),
        )
        owners = self._database.write(self._end, claims)
        log.info("the provider signed %d people out", len(owners))
        for user_id in owners:
            self._disconnect(user_id)

    def _end(self, tx: Connection, claims: Claims) -> list[str]:
        now, issuer = self._clock(), self._provider.issuer
        key = oidc.hash_pair("logout", str(claims["jti"]))
        if not oidc.use_once(tx, key, now, now + LOGOUT_LASTS + 2 * LEEWAY):
            raise OidcFault("provider_fault", "a logout token came twice")
        user_id = oidc.find_user(tx, issuer, claims["sub"]) if "sub" in claims else None
        if "sub" in claims and user_id is None:
            return []
        sid = sid_of(claims)
        if sid is not None:
            owners = oidc.revoke_sid(tx, oidc.hash_pair(issuer, sid), user_id)
        else:
            owners = [user_id] if user_id and sessions.revoke_all(tx, user_id) else []
        for owner in owners:
            audit.note(tx, now, "signed_out_by_provider", subject=owner)
        return owners
