"""One request, one transaction: opened when first needed, committed before the response is sent."""

import re
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.routing import Match
from starlette.types import Scope

from app.kit.db import Database
from app.kit.errors import Invalid
from app.kit.idempotency import AnswerNotKept, IdempotencyRecord, kept_answer
from app.kit.language import Text

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# As OpenAPI says of the header: visible ASCII without spaces.
_KEY = re.compile(r"[!-~]{1,200}")
_KEPT_HEADERS = ("content-type", "etag", "location")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BadIdempotencyKey(Invalid):
    """The key is empty, too long or not printable."""

    code = "bad_idempotency_key"
    detail = Text(
        "Idempotency-Key harus 1 sampai 200 huruf ASCII yang tampak, tanpa spasi.",
        "Idempotency-Key must be 1 to 200 visible ASCII characters without spaces.",
    )


class TransactionRoute(APIRoute):
    """A route whose session is committed when the response is made and before it is sent.

    `app.state.sender_of` tells who sends a request, as a text that owns idempotency keys; it raises for strangers.

    Reads get a session without a transaction. A POST with an `Idempotency-Key` stores its answer in the same
    transaction as its effect. Why not a dependency that commits after `yield`: it never sees the response, so the
    stored answer could not be part of the transaction.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As any route, but that a word (`bulk`, `me`) is an address of its own and never an identifier.

        Without this `PATCH /applications/bulk` would be taken for a change of the record “bulk”.
        """
        match, child = super().matches(scope)
        identifier = child.get("path_params", {}).get("id")
        if isinstance(identifier, str) and identifier.isalpha() and identifier.islower():
            return Match.NONE, {}
        return match, child

    def get_route_handler(self) -> Handler:
        """FastAPI's handler inside a transaction."""
        handle = super().get_route_handler()

        async def handle_reading(request: Request) -> Response:
            database: Database = request.app.state.database
            async with AsyncSession(database.reader, expire_on_commit=False, autoflush=False) as session:
                request.state.session = session
                return await handle(request)

        async def handle_writing(request: Request) -> Response:
            database: Database = request.app.state.database
            key = request.headers.get("idempotency-key") if request.method == "POST" else None
            if key is not None:
                return await _once(database, request, handle, key)
            async with AsyncSession(database.writer, expire_on_commit=False) as session:
                request.state.session = session
                response = await handle(request)
                await session.commit()
                return response

        return handle_reading if self.methods and self.methods <= _READS else handle_writing


async def _once(database: Database, request: Request, handle: Handler, key: str) -> Response:
    if not _KEY.fullmatch(key):
        raise BadIdempotencyKey
    # Also before a kept answer is repeated: a token revoked in the meantime opens nothing.
    owner: str = await request.app.state.sender_of(request)
    digest = sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    digest.update(request.headers.get("content-type", "").split("boundary=")[0].encode())
    digest.update(await request.body())
    async with AsyncSession(database.writer, expire_on_commit=False) as session:
        if kept := await kept_answer(session, owner, key, digest.hexdigest()):
            return _replay(kept)
        record = IdempotencyRecord(owner=owner, key=key, request_digest=digest.hexdigest())
        session.add(record)
        try:
            await session.flush()
        except IntegrityError:
            # Another request with this key finished while we waited for its row.
            await session.rollback()
            if kept := await kept_answer(session, owner, key, digest.hexdigest()):
                return _replay(kept)
            raise
        request.state.session = session
        response = await handle(request)
        record.status = response.status_code
        if "no-store" in response.headers.get("cache-control", ""):
            record.body = None
            record.headers = {name: response.headers[name] for name in ("location",) if name in response.headers}
            await session.commit()
            return response
        record.headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        record.body = bytes(response.body)
        await session.commit()
        return response


def _replay(kept: IdempotencyRecord) -> Response:
    if kept.body is None:
        raise AnswerNotKept(location=(kept.headers or {}).get("location"))
    return Response(kept.body, kept.status or 200, {**(kept.headers or {}), "idempotent-replayed": "true"})


def _session_of(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


SessionDep = Annotated[AsyncSession, Depends(_session_of)]
