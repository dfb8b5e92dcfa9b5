"""Tables of decisions on proposals, of crosswalks between editions and of mappings carried over."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified, one_of


class EntryKind(StrEnum):
    """What an entry of a list really is."""

    APPLICATION = "application"
    MODULE = "module"
    CHANNEL = "channel"
    WEBSITE = "website"
    SHARED_COMPONENT = "shared_component"
    DEAD = "dead"


class CrosswalkRelation(StrEnum):
    """What became of a node in a later edition."""

    SAME = "same"
    SPLIT = "split"
    MERGED = "merged"
    RETIRED = "retired"


class CarryOverStatus(StrEnum):
    """Whether carried mappings stand or were taken back."""

    APPLIED = "applied"
    REVERTED = "reverted"


class ProposalRejection(Identified, Base):
    """A proposal that a person turned down, so that it is not made again: a node, or a kind of entry."""

    __tablename__ = "proposal_rejection"
    __table_args__ = (
        UniqueConstraint("application_id", "node_id"),
        UniqueConstraint("application_id", "kind"),
        one_of("kind", EntryKind),
        CheckConstraint("(node_id IS NULL) <> (kind IS NULL)", name="a_node_or_a_kind"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    node_id: Mapped[UUID | None] = mapped_column(ForeignKey("reference_node.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[EntryKind | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    rejected_by: Mapped[str] = mapped_column(String(200))
    rejected_at: Mapped[datetime] = mapped_column(default=clock.now)


class CrosswalkEntry(Identified, Base):
    """What became of a node in a later edition; a split or merged node has several entries or several sources."""

    __tablename__ = "crosswalk_entry"
    __table_args__ = (
        UniqueConstraint("from_node_id", "to_node_id"),
        one_of("relation", CrosswalkRelation),
        CheckConstraint("(to_node_id IS NULL) = (relation = 'retired')", name="retired_goes_nowhere"),
    )

    from_edition_id: Mapped[UUID] = mapped_column(ForeignKey("reference_edition.id", ondelete="RESTRICT"))
    to_edition_id: Mapped[UUID] = mapped_column(ForeignKey("reference_edition.id", ondelete="RESTRICT"), index=True)
    from_node_id: Mapped[UUID] = mapped_column(ForeignKey("reference_node.id", ondelete="RESTRICT"))
    to_node_id: Mapped[UUID | None] = mapped_column(ForeignKey("reference_node.id", ondelete="RESTRICT"), index=True)
    relation: Mapped[CrosswalkRelation] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)


class CarryOver(Identified, Base):
    """One act of carrying a government's mappings from an edition to a later one."""

    __tablename__ = "carry_over"
    __table_args__ = (one_of("status", CarryOverStatus),)

    government_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    from_edition_id: Mapped[UUID] = mapped_column(ForeignKey("reference_edition.id", ondelete="RESTRICT"))
    to_edition_id: Mapped[UUID] = mapped_column(ForeignKey("reference_edition.id", ondelete="RESTRICT"))
    status: Mapped[CarryOverStatus] = mapped_column(String(16))
    made_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    reverted_at: Mapped[datetime | None]


class CarriedMapping(Identified, Base):
    """What became of one mapping: the new node with its confidence, or none where the old node was retired.

    `was_there`: the application stood at the new node already, so that taking the act back leaves it there.
    """

    __tablename__ = "carried_mapping"
    __table_args__ = (
        UniqueConstraint(
            "carry_over_id", "application_id", "from_node_id", "to_node_id", name="uq_carried_mapping_once"
        ),
        one_of("relation", CrosswalkRelation),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_in_range"),
    )

    carry_over_id: Mapped[UUID] = mapped_column(ForeignKey("carry_over.id", ondelete="CASCADE"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    from_node_id: Mapped[UUID] = mapped_column(ForeignKey("reference_node.id", ondelete="RESTRICT"))
    to_node_id: Mapped[UUID | None] = mapped_column(ForeignKey("reference_node.id", ondelete="RESTRICT"))
    relation: Mapped[CrosswalkRelation] = mapped_column(String(16))
    confidence: Mapped[float | None]
    was_there: Mapped[bool]
