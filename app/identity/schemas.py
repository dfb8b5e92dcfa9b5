"""Users and tokens on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.identity.actor import Role
from app.kit.schema import Flag, Line, PageQuery, Reading, SearchText, Strictly, sort_order, sparse_fields

Password = Annotated[str, StringConstraints(min_length=12, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class UserRead(Reading):
    """A user; passwords are never read back."""

    id: UUID
    name: str
    role: Role
    agency_id: UUID | None = Field(description="Top of the subtree that an editor acts for; null: all agencies.")
    disabled: bool
    version: int
    created_at: datetime
    updated_at: datetime


class UserCreate(Strictly):
    """A user to be added."""

    name: Line = Field(examples=["operator-dinkes"], description="Sign-in name; a function rather than a person.")
    role: Role
    agency_id: UUID | None = Field(None, description="Top of the subtree that an editor acts for; null: all agencies.")
    password: Password | None = Field(None, description="Only needed to make tokens without an administrator.")


class UserUpdate(Strictly):
    """The fields to change; what is left out stays."""

    role: Role | None = None
    agency_id: UUID | None = Field(None, description="Top of the subtree that an editor acts for; null: all agencies.")
    disabled: Flag | None = Field(None, description="true: tokens and password no longer open anything.")
    password: Password | None = Field(None, description="A new one; one's own may be changed by anyone.")


class UserQuery(PageQuery):
    """Filters of the list of users."""

    sort: str = sort_order(["name", "role", "created_at"], "name")
    fields: str | None = sparse_fields(UserRead)
    q: SearchText = None
    role: Role | None = None


class TokenRead(Reading):
    """A token's label; the token itself is shown once, when it is made."""

    id: UUID
    user_id: UUID
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class TokenCreated(TokenRead):
    """The new token: `token` is shown this once."""

    token: str = Field(examples=["rk_…"])


class TokenCreate(Strictly):
    """A token to be made."""

    name: Line = Field(examples=["skrip impor mingguan"], description="What the token is for.")
    user_id: UUID | None = Field(None, description="For whom; an administrator's choice. Default: yourself.")
    expires_at: datetime | None = Field(None, description="Null: until it is revoked.")


class TokenQuery(PageQuery):
    """Filters of the list of tokens."""

    sort: str = sort_order(["created_at", "name"], "-created_at")
    fields: str | None = sparse_fields(TokenRead)
    user_id: UUID | None = None
