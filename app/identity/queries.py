"""Reads of users and tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Actor, Role
from app.identity.models import ApiToken, User
from app.identity.schemas import TokenQuery, TokenRead, UserQuery, UserRead
from app.kit import clock
from app.kit.db import lowered
from app.kit.paging import PageRequest, PageRows, View

USERS = View(User.__table__, {name: getattr(User, name) for name in UserRead.model_fields}, searched=(User.name,))
TOKENS = View(ApiToken.__table__, {name: getattr(ApiToken, name) for name in TokenRead.model_fields})


async def users(session: AsyncSession, query: UserQuery, page: PageRequest) -> PageRows:
    """One page of the users."""
    where = [USERS.containing(query.q)] if query.q else []
    if query.role is not None:
        where.append(User.role == query.role)
    return await USERS.page(session, page, where)


async def tokens(session: AsyncSession, query: TokenQuery, page: PageRequest, *, of_user: UUID | None) -> PageRows:
    """One page of the tokens, of one user or of all."""
    where = [ApiToken.user_id == user for user in (of_user, query.user_id) if user is not None]
    return await TOKENS.page(session, page, where)


async def user_named(session: AsyncSession, name: str) -> User | None:
    """The user of that name, whatever its capitals."""
    return (await session.scalars(select(User).where(lowered(User.name, name) == name.lower()))).one_or_none()


async def any_user(session: AsyncSession) -> bool:
    """Whether there is a user at all."""
    return (await session.scalar(select(User.id).limit(1))) is not None


async def actor_of_token(session: AsyncSession, token_digest: str) -> tuple[Actor, datetime | None] | None:
    """Who acts with this token, and until when; `None` if it is unknown, revoked or expired, or the user disabled."""
    statement = (
        select(User.id, User.name, User.role, User.agency_id, ApiToken.expires_at)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_digest == token_digest,
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > clock.now()),
            User.disabled.is_(False),
        )
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (Actor(row[0], row[1], Role(row[2]), row[3]), row[4])


async def other_administrator(session: AsyncSession, id: UUID) -> bool:
    """Whether somebody besides `id` can administer; holds all who can, so that two cannot resign over each other."""
    statement = select(User.id).where(User.role == Role.ADMINISTRATOR, User.disabled.is_(False))
    holding = statement.order_by(User.id).with_for_update(key_share=True)
    return any(other != id for other in await session.scalars(holding))
