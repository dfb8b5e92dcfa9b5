"""Names of data, proposals and decisions on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.catalogue.data_names.models import NameOrigin, NameVerdict
from app.kit.schema import Flag, Line, PageQuery, Prose, Reading, SearchText, Strictly, sort_order, sparse_fields

_NAMES = Annotated[list[Line], Field(min_length=1, max_length=100)]


class NameOwnerRead(Reading):
    """An agency that lists a data object of that name."""

    agency_id: UUID
    agency_name: str = Field(examples=["Badan Kepegawaian"])


class DataNameProposalRead(Reading):
    """Two names that probably mean one data object."""

    government_id: UUID
    name: str = Field(examples=["Data ASN"])
    canonical: str = Field(examples=["Data Pegawai ASN"], description="The better known of the two.")
    probability: float = Field(ge=0, le=1, examples=[0.97], description="That both are one data object.")
    explanation_id: str = Field(examples=["sama-sama: pegawai"])
    explanation_en: str = Field(examples=["in common: pegawai"])
    uses: int = Field(ge=0, examples=[3], description="Applications and interfaces that use data of the name.")
    canonical_uses: int = Field(ge=0, examples=[12])
    agencies: list[NameOwnerRead] = Field(description="Who lists the name.")
    canonical_agencies: list[NameOwnerRead] = Field(description="Who lists the canonical name.")


class DataNameProposalQuery(PageQuery):
    """Which proposals."""

    government_id: UUID | None = Field(None, description="One government only.")
    agency_id: UUID | None = Field(None, description="Names that this agency or its units list.")
    min_probability: float = Field(0.5, ge=0.1, le=1, description="Only those at least this probable.")
    q: SearchText = None


class DataNameDecide(Strictly):
    """Names of one government that are, or are not, one data object."""

    government_id: UUID = Field(description="Whose names.")
    canonical: Line = Field(examples=["Data Pegawai ASN"], description="The name of the data object.")
    names: _NAMES = Field(examples=[["Data ASN", "pegawai kota"]], description="The other names.")
    reason: Prose | None = Field(None, examples=["Keduanya daftar pegawai dari BKPP."], description="Why.")


class DataNameAcceptAll(Strictly):
    """Take every proposal that is sure enough."""

    min_probability: float = Field(ge=0.5, le=1, examples=[0.9], description="At least this sure.")
    government_id: UUID | None = Field(None, description="One government only.")
    agency_id: UUID | None = Field(None, description="Names that this agency or its units list.")
    dry_run: Flag = Field(default=False, description="Only tell what would be taken.")


class DataNameTaken(Reading):
    """One name that was taken for another."""

    government_id: UUID
    name: str = Field(examples=["Data ASN"])
    canonical: str = Field(examples=["Data Pegawai ASN"])
    probability: float = Field(ge=0, le=1, examples=[0.97])


class DataNameAcceptAllRead(Reading):
    """What was taken; at most the first 1,000 are listed."""

    accepted: int = Field(examples=[12])
    dry_run: bool
    items: list[DataNameTaken]


class DataNameDecisionRead(Reading):
    """A decision on two names of data."""

    id: UUID
    government_id: UUID
    name: str = Field(examples=["Data ASN"])
    canonical: str = Field(examples=["Data Pegawai ASN"])
    verdict: NameVerdict = Field(description="`accepted`: one data object; `rejected`: never ask again, never merge.")
    origin: NameOrigin = Field(description="A reviewer's word, an agency's own, or taken with all sure ones.")
    probability: float | None = Field(examples=[0.97], description="By the names themselves, when it was decided.")
    reason: str | None
    decided_by: str = Field(examples=["verifikator-kominfo"])
    decided_at: datetime
    version: int
    created_at: datetime
    updated_at: datetime


class DataNameDecisionsRead(Reading):
    """The decisions that were made."""

    items: list[DataNameDecisionRead]


class DataNameDecisionQuery(PageQuery):
    """Filters of the decisions."""

    sort: str = sort_order(["canonical", "name", "decided_at"], "canonical,name")
    fields: str | None = sparse_fields(DataNameDecisionRead)
    q: SearchText = None
    government_id: UUID | None = None
    verdict: NameVerdict | None = None
    origin: NameOrigin | None = None
