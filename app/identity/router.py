"""Endpoints of users and tokens."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.identity import queries, service
from app.identity.actor import Role
from app.identity.deps import ActorDep, ActorOrLoginDep
from app.identity.schemas import (
    TokenCreate,
    TokenCreated,
    TokenQuery,
    TokenRead,
    UserCreate,
    UserQuery,
    UserRead,
    UserUpdate,
)
from app.kit.errors import NotFound, UnknownReference
from app.kit.http import SessionDep, TransactionRoute, if_match_header, item_answer, json_answer, page_answer
from app.kit.http import page_request as part_of
from app.kit.http.openapi import answers_changed, answers_created, answers_gone, answers_item, answers_page
from app.kit.idempotency import AnswerNotKept

users = APIRouter(prefix="/users", tags=["users"], route_class=TransactionRoute)
tokens = APIRouter(prefix="/tokens", tags=["tokens"], route_class=TransactionRoute)
ExpectedVersion = Annotated[frozenset[int] | None, if_match_header]


@users.get("", summary="List users", responses=answers_page(UserRead))
async def list_users(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[UserQuery, Query()]
) -> Response:
    """All users with their roles; for administrators."""
    actor.require(Role.ADMINISTRATOR)
    return page_answer(request, await queries.users(session, query, part_of(query)))


@users.post(
    "",
    status_code=201,
    summary="Add a user",
    responses=answers_created(UserRead, service.UserNameTaken, UnknownReference),
)
async def add_user(body: UserCreate, session: SessionDep, actor: ActorDep) -> Response:
    """Add a user. An `editor` with an `agency_id` edits that agency and its units only."""
    user = await service.add_user(session, body, actor=actor)
    row = UserRead.model_validate(user).model_dump()
    return json_answer(row, 201, {"location": f"/api/v1/users/{user.id}", "etag": f'"{user.version}"'})


@users.get("/me", summary="Who am I", responses=answers_item(UserRead))
async def read_me(request: Request, session: SessionDep, actor: ActorDep) -> Response:
    """The user whose token this is."""
    row = actor.id and await queries.USERS.item(session, actor.id)
    if not row:
        raise NotFound(what=service.USER, id=actor.id)
    return item_answer(request, row)


@users.get("/{id}", summary="Read a user", responses=answers_item(UserRead))
async def read_user(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One user; oneself, or anyone for an administrator."""
    if actor.id != id:
        actor.require(Role.ADMINISTRATOR)
    row = await queries.USERS.item(session, id)
    if row is None:
        raise NotFound(what=service.USER, id=id)
    return item_answer(request, row)


@users.patch(
    "/{id}", summary="Change a user", responses=answers_changed(UserRead, service.LastAdministrator, UnknownReference)
)
async def change_user(
    request: Request, id: UUID, body: UserUpdate, session: SessionDep, actor: ActorDep, expected: ExpectedVersion
) -> Response:
    """Change role, agency, password, or disable. Users are disabled, never deleted: the trail names them."""
    user = await service.change_user(session, id, body, actor=actor, expected=expected)
    request.app.state.actors.clear()
    return json_answer(UserRead.model_validate(user).model_dump(), headers={"etag": f'"{user.version}"'})


@tokens.get("", summary="List tokens", responses=answers_page(TokenRead))
async def list_tokens(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[TokenQuery, Query()]
) -> Response:
    """Your tokens; an administrator sees all. The tokens' texts are not kept and cannot be read back."""
    of_user = None if actor.role is Role.ADMINISTRATOR else actor.id
    return page_answer(request, await queries.tokens(session, query, part_of(query), of_user=of_user))


@tokens.post(
    "",
    status_code=201,
    summary="Make a token",
    responses=answers_created(TokenCreated, service.UnknownUser, AnswerNotKept),
)
async def make_token(body: TokenCreate, session: SessionDep, actor: ActorOrLoginDep) -> Response:
    """Make a token for yourself, or for a user by an administrator. Its text is answered this once.

    Sign in with a token, or with name and password (HTTP Basic).
    """
    token, text = await service.make_token(session, body, actor=actor)
    row = {**TokenRead.model_validate(token).model_dump(), "token": text}
    return json_answer(row, 201, {"location": f"/api/v1/tokens/{token.id}", "cache-control": "no-store"})


@tokens.get("/{id}", summary="Read a token's label", responses=answers_item(TokenRead))
async def read_token(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One token's label and dates."""
    row = await queries.TOKENS.item(session, id)
    if row is None or (row["user_id"] != actor.id and actor.role is not Role.ADMINISTRATOR):
        raise NotFound(what=service.TOKEN, id=id)
    return item_answer(request, row)


@tokens.delete("/{id}", status_code=204, summary="Revoke a token", responses=answers_gone())
async def revoke_token(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Revoke a token; it is refused from now on (by other server processes within five seconds)."""
    await service.revoke_token(session, id, actor=actor)
    request.app.state.actors.clear()
    return Response(status_code=204)
