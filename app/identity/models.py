"""Tables of users and their tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.actor import Role
from app.kit import clock
from app.kit.db import Base, Identified, Versioned, one_of


class User(Versioned, Base):
    """Somebody, or some program, that uses the service. Disabled, never deleted: the trail names them."""

    __tablename__ = "user_account"
    __table_args__ = (one_of("role", Role),)

    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(String(16))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    disabled: Mapped[bool] = mapped_column(default=False)


Index("uq_user_account_name", func.lower(User.name), unique=True)


class ApiToken(Identified, Base):
    """A key to the API; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
