"""Tables of reference models and national applications."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Identified, one_of


class ReferenceModel(StrEnum):
    """The six referensi arsitektur SPBE (Perpres 132/2022)."""

    RAB = "rab"
    RAL = "ral"
    RAD = "rad"
    RAA = "raa"
    RAI = "rai"
    RAK = "rak"


class Confidence(StrEnum):
    """How far a reference row can be trusted: seen in an official reproduction, in several sources, or from memory."""

    VERIFIED = "verified"
    CORROBORATED = "corroborated"
    RECALLED = "recalled"


class ReferenceEdition(Identified, Base):
    """One edition of the models: a regulation of a date. Several live side by side; mappings are bound to one."""

    __tablename__ = "reference_edition"

    code: Mapped[str] = mapped_column(String(64), unique=True)
    title_id: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    regulation: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)


class ReferenceNode(Identified, Base):
    """One entry of a reference model: a branch or leaf of its tree."""

    __tablename__ = "reference_node"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        one_of("model", ReferenceModel),
        one_of("confidence", Confidence),
        CheckConstraint("level BETWEEN 1 AND 7", name="level_in_range"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("reference_edition.id", ondelete="RESTRICT"))
    model: Mapped[ReferenceModel] = mapped_column(String(8), index=True)
    code: Mapped[str] = mapped_column(String(64))
    level: Mapped[int]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("reference_node.id", ondelete="RESTRICT"), index=True)
    name_id: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    confidence: Mapped[Confidence] = mapped_column(String(16))


class NationalApplication(Identified, Base):
    """A national shared application (aplikasi umum, or a ministry's) that a local one may overlap with."""

    __tablename__ = "national_application"
    __table_args__ = (one_of("confidence", Confidence),)

    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    acronym: Mapped[str | None] = mapped_column(String(200))
    owner_institution: Mapped[str] = mapped_column(String(300))
    function: Mapped[str] = mapped_column(Text)
    function_en: Mapped[str | None] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    obligation: Mapped[str | None] = mapped_column(Text)
    rab_codes: Mapped[list[str]]
    keywords: Mapped[list[str]]
    source: Mapped[str] = mapped_column(Text)
    confidence: Mapped[Confidence] = mapped_column(String(16))


class SeedState(Base):
    """Digest of each seed folder as last loaded: seeding twice reads nothing."""

    __tablename__ = "seed_state"

    part: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
