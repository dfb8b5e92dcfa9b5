"""Acts on users and tokens."""

import secrets
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.identity import queries
from app.identity.actor import Actor, Role
from app.identity.models import ApiToken, User
from app.identity.schemas import TokenCreate, UserCreate, UserUpdate
from app.kit import clock
from app.kit.db import points_nowhere
from app.kit.errors import Conflict, Invalid, NotFound, PreconditionFailed, UnknownReference
from app.kit.language import Text

FIRST_ADMINISTRATOR = "admin"
USER = Text("pengguna", "user")
TOKEN = Text("token", "token")
_hasher = PasswordHasher()


class UserNameTaken(Conflict):
    """Another user has that name."""

    code = "user_name_taken"
    detail = Text("Nama pengguna {name} sudah dipakai.", "The user name {name} is taken.")


class UnknownUser(Invalid):
    """The user named does not exist."""

    code = "unknown_user"
    detail = Text("Pengguna {user_id} tidak ada.", "There is no user {user_id}.")


class LastAdministrator(Conflict):
    """The change would leave nobody who can administer."""

    code = "last_administrator"
    detail = Text(
        "Ini administrator terakhir; angkat yang lain lebih dulu.",
        "This is the last administrator; appoint another first.",
    )


@dataclass(frozen=True, slots=True)
class FirstCredentials:
    """What the first start prints, once."""

    name: str
    password: str
    token: str


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


async def make_first_administrator(session: AsyncSession) -> FirstCredentials | None:
    """Make the first administrator with a password and a token, or `None` if there are users already."""
    if await queries.any_user(session):
        return None
    password = secrets.token_urlsafe(12)
    body = UserCreate(name=FIRST_ADMINISTRATOR, role=Role.ADMINISTRATOR, password=password)
    system = Actor(None, "ringkas", Role.ADMINISTRATOR)
    user = await add_user(session, body, actor=system)
    _, token = await make_token(session, TokenCreate(name="token pertama", user_id=user.id), actor=system)
    return FirstCredentials(FIRST_ADMINISTRATOR, password, token)


async def add_user(session: AsyncSession, data: UserCreate, *, actor: Actor) -> User:
    """Add a user.

    Raises:
        NeedsRole: only an administrator may.
        UserNameTaken: the name is in use.
        UnknownReference: there is no such agency.
    """
    actor.require(Role.ADMINISTRATOR)
    if await queries.user_named(session, data.name):
        raise UserNameTaken(name=data.name)
    values = data.model_dump(exclude={"password"})
    user = User(**values, disabled=False, password_hash=_hasher.hash(data.password) if data.password else None)
    session.add(user)
    await _flush(session, user)
    after = data.model_dump(mode="json", exclude={"password"})
    await _record(session, actor, "user.added", user, before=None, after=after)
    return user


async def change_user(
    session: AsyncSession, id: UUID, data: UserUpdate, *, actor: Actor, expected: frozenset[int] | None
) -> User:
    """Change a user; a user may change their own password, all else is an administrator's.

    Raises:
        NeedsRole, NotFound, PreconditionFailed, LastAdministrator, UnknownReference.
    """
    changes = data.model_dump(exclude_unset=True)
    if actor.id != id or set(changes) - {"password"}:
        actor.require(Role.ADMINISTRATOR)
    user = await session.get(User, id)
    if user is None:
        raise NotFound(what=USER, id=id)
    if expected is not None and user.version not in expected:
        raise PreconditionFailed
    if user.role == Role.ADMINISTRATOR:
        await _keep_one_administrator(session, user, changes)
    password = changes.pop("password", None)
    fields = {name: value for name, value in changes.items() if value is not None or name == "agency_id"}
    before = {name: _plain(getattr(user, name)) for name in fields}
    for name, value in fields.items():
        setattr(user, name, value)
    after = {name: _plain(value) for name, value in fields.items()}
    if password:
        user.password_hash = _hasher.hash(password)
        before, after = before | {"password": "‹lama›"}, after | {"password": "‹baru›"}
    await _flush(session, user)
    await _record(session, actor, "user.changed", user, before=before, after=after)
    return user


async def make_token(session: AsyncSession, data: TokenCreate, *, actor: Actor) -> tuple[ApiToken, str]:
    """Make a token; returns it with its text, which is not kept.

    Raises:
        NeedsRole: a token for somebody else is an administrator's to make.
        UnknownUser: there is no such user.
    """
    user_id = data.user_id or actor.id
    if user_id is None or user_id != actor.id:
        actor.require(Role.ADMINISTRATOR)
    user = None if user_id is None else await session.get(User, user_id)
    if user is None:
        raise UnknownUser(user_id=user_id)
    text = f"rk_{secrets.token_urlsafe(32)}"
    token = ApiToken(user_id=user.id, name=data.name, token_digest=digest_of(text), expires_at=data.expires_at)
    session.add(token)
    await session.flush()
    change = audit.Change("token.made", "token", token.id, after={"name": token.name, "user_id": str(user.id)})
    await audit.record(session, actor.id, actor.name, change)
    return token, text


async def revoke_token(session: AsyncSession, id: UUID, *, actor: Actor) -> None:
    """Revoke a token: one's own, or anyone's by an administrator.

    Raises:
        NotFound: there is no such token, or it is somebody else's.
    """
    token = await session.get(ApiToken, id)
    if token is None or (token.user_id != actor.id and actor.role is not Role.ADMINISTRATOR):
        raise NotFound(what=TOKEN, id=id)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        await session.flush()
        change = audit.Change("token.revoked", "token", id, before={"name": token.name}, after=None)
        await audit.record(session, actor.id, actor.name, change)


async def user_with_password(session: AsyncSession, name: str, password: str) -> User | None:
    """The user of that name if the password is right and the user not disabled. Takes tens of milliseconds."""
    user = await queries.user_named(session, name)
    try:
        _hasher.verify((user and user.password_hash) or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return None
    return user if user and user.password_hash and not user.disabled else None


@cache
def _nobodys_hash() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return _hasher.hash(secrets.token_urlsafe(16))


async def _keep_one_administrator(session: AsyncSession, user: User, changes: dict[str, object]) -> None:
    leaves = changes.get("disabled") is True or changes.get("role") not in (None, Role.ADMINISTRATOR)
    if leaves and not await queries.other_administrator(session, user.id):
        raise LastAdministrator


async def _flush(session: AsyncSession, user: User) -> None:
    """Write the user. Agencies live in a room above this one, so that their foreign key alone knows which exist."""
    agency_id = user.agency_id
    try:
        await session.flush()
    except IntegrityError as error:
        if points_nowhere(error):
            raise UnknownReference.of("agency_id", agency_id) from None
        raise


async def _record(
    session: AsyncSession, actor: Actor, action: str, user: User, *, before: object, after: object
) -> None:
    change = audit.Change(action, "user", user.id, user.version, before, after)  # type: ignore[arg-type]
    await audit.record(session, actor.id, actor.name, change)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
