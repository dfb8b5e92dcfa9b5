"""Who asks: the bearer token of a request becomes an `Actor`."""

import base64
import binascii
import time
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBasic, HTTPBearer

from app.identity import queries, service
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.db import Database
from app.kit.errors import Unauthenticated

# A revoked token is refused at once by the process that revoked it, by others after this many seconds.
REMEMBERED_SECONDS = 5.0
_REMEMBERED_TOKENS = 10_000

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="Token API: «rk_…».")
_basic = HTTPBasic(auto_error=False, scheme_name="password", description="Nama pengguna dan sandi.")


class ActorCache:
    """Actors by token digest for a few seconds, so that not every request asks the database who is asking."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Actor]] = {}

    def get(self, digest: str) -> Actor | None:
        """The actor, if it was looked up within `REMEMBERED_SECONDS` and the token has not expired since."""
        known = self._known.get(digest)
        return known[1] if known and known[0] > time.monotonic() else None

    def put(self, digest: str, actor: Actor, seconds: float = REMEMBERED_SECONDS) -> None:
        """Remember a looked-up actor for so long."""
        if len(self._known) >= _REMEMBERED_TOKENS:
            self._known.clear()
        self._known[digest] = (time.monotonic() + seconds, actor)

    def clear(self) -> None:
        """Forget all: a user or a token was changed."""
        self._known.clear()


async def _actor(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> Actor:
    if credentials is None:
        raise Unauthenticated
    cache: ActorCache = request.app.state.actors
    digest = service.digest_of(credentials.credentials)
    if actor := cache.get(digest):
        return actor
    database: Database = request.app.state.database
    async with database.reading() as session:
        found = await queries.actor_of_token(session, digest)
    if found is None:
        raise Unauthenticated
    actor, expires_at = found
    left = REMEMBERED_SECONDS if expires_at is None else (expires_at - clock.now()).total_seconds()
    cache.put(digest, actor, min(left, REMEMBERED_SECONDS))
    return actor


async def _actor_or_login(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    _documented: Annotated[object | None, Security(_basic)],
) -> Actor:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return await _actor(request, credentials)
    try:
        name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated from None
    database: Database = request.app.state.database
    async with database.reading() as session:
        user = await service.user_with_password(session, name.replace("\x00", ""), password)
    if user is None:
        raise Unauthenticated
    return Actor(user.id, user.name, Role(user.role), user.agency_id)


async def sender_of(request: Request) -> str:
    """The user who sends a request, by identifier; for what comes before an endpoint's own dependencies.

    Raises:
        Unauthenticated: nobody known is asking.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    credentials = HTTPAuthorizationCredentials(scheme=scheme, credentials=token.strip()) if token else None
    if credentials and scheme.lower() not in {"bearer", "basic"}:
        raise Unauthenticated
    return str((await _actor_or_login(request, credentials, None)).id)


ActorDep = Annotated[Actor, Depends(_actor)]
ActorOrLoginDep = Annotated[Actor, Depends(_actor_or_login)]
require_actor = _actor
require_actor_or_login = _actor_or_login
