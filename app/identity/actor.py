"""Who is acting, and what they may do. Plain data: no database, no web."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.kit.errors import Forbidden
from app.kit.language import Text


class Role(StrEnum):
    """What a user may do; each agency's editor acts inside that agency's subtree only."""

    READER = "reader"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class AgencyOutOfReach(Forbidden):
    """The record belongs to an agency that this editor does not act for."""

    code = "agency_out_of_reach"
    detail = Text(
        "Anda hanya dapat mengubah data perangkat daerah Anda sendiri dan unit di bawahnya.",
        "You can change the data of your own agency and its units only.",
    )


class NeedsRole(Forbidden):
    """The act is kept for another role."""

    code = "needs_role"
    detail = Text("Tindakan ini hanya untuk peran: {roles}.", "This is kept for the roles: {roles}.")


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in the act. `agency_id` is the top of the subtree an editor acts for; `None` means all of it."""

    id: UUID | None
    name: str
    role: Role
    agency_id: UUID | None = None

    def require(self, *roles: Role) -> None:
        """Raise `NeedsRole` unless the actor has one of `roles`; an administrator has all of them."""
        if self.role is not Role.ADMINISTRATOR and self.role not in roles:
            raise NeedsRole(roles=", ".join([*roles, Role.ADMINISTRATOR]))

    def require_agency(self, lineage: Collection[UUID]) -> None:
        """Raise unless the actor may edit what belongs to the agency with this `lineage` (itself and all above it).

        Raises:
            NeedsRole: the actor edits nothing at all.
            AgencyOutOfReach: the agency lies outside the actor's subtree.
        """
        self.require(Role.EDITOR)
        if self.role is not Role.ADMINISTRATOR and self.agency_id is not None and self.agency_id not in lineage:
            raise AgencyOutOfReach

    def require_everywhere(self) -> None:
        """Raise unless the actor may edit the records of every agency."""
        self.require(Role.EDITOR)
        if self.role is not Role.ADMINISTRATOR and self.agency_id is not None:
            raise AgencyOutOfReach


SYSTEM = Actor(None, "ringkas", Role.ADMINISTRATOR)
"""The service itself: seeding, the command line, scheduled work."""
