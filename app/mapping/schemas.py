"""Proposals, kinds and quality on the wire."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.catalogue.applications.models import MappingRole
from app.kit.schema import Flag, PageQuery, Prose, Reading, Strictly
from app.mapping.models import EntryKind
from app.reference.models import ReferenceModel


class MappingProposalRead(Reading):
    """A node proposed for an application."""

    model: ReferenceModel
    rank: int = Field(examples=[1], description="1 is the best of its model.")
    node_id: UUID
    code: str = Field(examples=["RAB.09.06.03"])
    level: int = Field(examples=[3])
    name_id: str = Field(examples=["Penataan Sumber Daya Manusia Aparatur"])
    name_en: str | None
    probability: float = Field(ge=0, le=1, examples=[0.93], description="Calibrated: of ten at 0.9 nine are right.")
    explanation_id: str = Field(examples=["Penataan Sumber Daya Manusia Aparatur ← Pengelolaan Data: simpeg, pegawai"])
    explanation_en: str = Field(examples=["Penataan Sumber Daya Manusia Aparatur ← Personnel records: simpeg, pegawai"])
    words: list[str] = Field(examples=[["simpeg", "pegawai"]], description="Words that led there, strongest first.")
    mapped: bool = Field(description="Whether the application stands there already.")


class MappingProposalsRead(Reading):
    """All proposals for one application."""

    application_id: UUID
    edition: str = Field(examples=["perpres-132-2022"], description="The edition of the nodes.")
    examples: int = Field(examples=[50], description="Reviewed mappings of the same government that were learned from.")
    rejected: list[str] = Field(examples=[["RAB.09.06.04"]], description="Codes turned down before; not proposed.")
    items: list[MappingProposalRead]


class ProposalAccept(Strictly):
    """A node that is right."""

    node_id: UUID = Field(description="The node, as the proposal names it.")
    role: MappingRole = Field(MappingRole.PRIMARY, description="The main place in its model, or a further one.")
    replaces: list[UUID] = Field(
        default=[], max_length=50, description="Nodes of the application that are withdrawn in the same act."
    )
    reason: Prose | None = Field(None, description="Why it is right.")


class ProposalReject(Strictly):
    """A node that is wrong."""

    node_id: UUID = Field(description="The node, as the proposal names it.")
    reason: Prose | None = Field(None, description="Why it is wrong.")


class RejectionRead(Reading):
    """A proposal that will not be made again."""

    application_id: UUID
    node_id: UUID | None
    kind: EntryKind | None
    reason: str | None
    rejected_by: str = Field(examples=["admin"])


class AcceptAll(Strictly):
    """Take every best proposal that is sure enough, where a model has no code yet."""

    min_probability: float = Field(ge=0.5, le=1, examples=[0.9], description="At least this sure.")
    models: list[ReferenceModel] = Field(
        default=[ReferenceModel.RAB, ReferenceModel.RAL, ReferenceModel.RAD],
        min_length=1,
        max_length=6,
        description="The models to map.",
    )
    government_id: UUID | None = Field(None, description="One government only.")
    agency_id: UUID | None = Field(None, description="One agency and its units only.")
    dry_run: Flag = Field(default=False, description="Only tell what would be taken.")


class AcceptedRead(Reading):
    """One mapping that was taken."""

    application_id: UUID
    application_name: str = Field(examples=["SIMPEG"])
    node_id: UUID
    code: str = Field(examples=["RAB.09.06.03"])
    probability: float = Field(ge=0, le=1, examples=[0.95])


class AcceptAllRead(Reading):
    """What was taken; at most the first 1,000 are listed."""

    accepted: int = Field(examples=[120])
    applications: int = Field(examples=[48])
    dry_run: bool
    items: list[AcceptedRead]


class KindChance(Reading):
    """One kind with its probability."""

    kind: EntryKind
    probability: float = Field(ge=0, le=1, examples=[0.9])


class KindProposalRead(Reading):
    """What an entry probably is."""

    application_id: UUID
    declared: EntryKind | None = Field(description="What the catalogue says now; null: not known.")
    kind: EntryKind
    probability: float = Field(ge=0, le=1, examples=[0.9])
    explanation_id: str = Field(examples=["situs sebuah unit, tanpa tugas lain"])
    explanation_en: str = Field(examples=["the site of a unit, no task"])
    alternatives: list[KindChance] = Field(description="All kinds that were not turned down, most probable first.")


class KindDecision(Strictly):
    """A kind that is right, or wrong."""

    kind: EntryKind = Field(description="`dead` stands for an entry that is out of use: its status becomes retired.")
    reason: Prose | None = Field(None, description="Why.")


class PartsRead(Reading):
    """The parts of the score, each in [0, 1]."""

    covered: float = Field(ge=0, le=1, examples=[0.75], description="Models that have a code, by their weight.")
    deep: float = Field(ge=0, le=1, examples=[0.7], description="How far down the codes go.")
    checked: float = Field(ge=0, le=1, examples=[0.4], description="Reviewed 1, declared 0.6, imported 0.5, else 0.3.")
    consistent: float = Field(ge=0, le=1, examples=[0.75], description="Codes that text, owner and models agree with.")
    current: float = Field(ge=0, le=1, examples=[0.75], description="Codes of the edition in use.")


class IssueRead(Reading):
    """One doubt or gap, and the answer that would mend it."""

    application_id: UUID
    application_name: str = Field(examples=["SI-ALAT"])
    agency_id: UUID
    agency_name: str = Field(examples=["Dinas Pekerjaan Umum"])
    kind: Literal[
        "missing", "contradiction", "urusan_not_carried", "models_disagree", "too_broad", "stale_edition", "unchecked"
    ]
    model: ReferenceModel
    code: str | None = Field(examples=["RAB.02.03.16"], description="The code in doubt; null where there is none.")
    proposed: str | None = Field(examples=["RAB.03.01.01"], description="The code that would mend it.")
    probability: float = Field(ge=0, le=1, examples=[0.97], description="That the proposed code is right.")
    gain: float = Field(ge=0, examples=[0.08], description="What the answer adds to the application's score.")
    explanation_id: str = Field(examples=["teks mengarah ke RAB.03.01.01"])
    explanation_en: str = Field(examples=["the text leads to RAB.03.01.01"])


class QualityRead(Reading):
    """How far an application's mapping can be trusted."""

    application_id: UUID
    application_name: str = Field(examples=["SI-ALAT"])
    agency_id: UUID
    agency_name: str = Field(examples=["Dinas Pekerjaan Umum"])
    score: float = Field(ge=0, le=1, examples=[0.62], description="Weighted mean of the parts.")
    parts: PartsRead
    models: list[ReferenceModel] = Field(description="Models in which it has a code.")
    issues: list[IssueRead]


class AgencyQualityRead(Reading):
    """The mapping of an agency's applications."""

    agency_id: UUID
    agency_name: str = Field(examples=["Dinas Pekerjaan Umum"])
    applications: int = Field(examples=[12])
    score: float = Field(ge=0, le=1, examples=[0.55], description="Mean over its applications.")
    parts: PartsRead
    mapped: dict[str, int] = Field(examples=[{"rab": 10, "ral": 8}], description="Applications with a code, by model.")
    issues: dict[str, int] = Field(examples=[{"missing": 20, "too_broad": 3}], description="Issues by kind.")


class QualityQuery(PageQuery):
    """Part of the catalogue's mapping quality."""

    government_id: UUID | None = Field(None, description="One government only.")
    agency_id: UUID | None = Field(None, description="One agency and its units only.")
    max_score: float | None = Field(None, ge=0, le=1, description="Only those at or below this score.")


class WorkListQuery(Strictly):
    """Whose work list, and how long."""

    government_id: UUID | None = Field(None, description="One government only.")
    agency_id: UUID | None = Field(None, description="One agency and its units only.")
    limit: int = Field(20, ge=1, le=200, description="How many answers.")


class WorkListRead(Reading):
    """The answers that would improve the catalogue most, largest gain first."""

    score: float = Field(ge=0, le=1, examples=[0.54], description="Mean score now.")
    score_after: float = Field(ge=0, le=1, examples=[0.58], description="Mean score once all listed are answered.")
    items: list[IssueRead]
