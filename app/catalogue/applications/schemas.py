"""Applications on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.catalogue.applications.models import (
    AliasKind,
    ApplicationCategory,
    ApplicationKind,
    ApplicationStatus,
    DataRole,
    DevelopmentMethod,
    LicenseType,
    MappingOrigin,
    MappingRole,
    Origin,
    Ownership,
    ProductRelation,
)
from app.kit.schema import (
    Code,
    Count,
    Flag,
    Line,
    Lines,
    LongLine,
    PageQuery,
    Prose,
    Reading,
    Rupiah,
    SearchText,
    Share,
    Strictly,
    Year,
    changes_of,
    sort_order,
    sparse_fields,
)

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Platform = Literal["web", "mobile_web", "mobile", "desktop", "other"]
AliasText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")
]
# A reader's own notes on the application: columns of their list that the catalogue has no place for.
Extra = Annotated[dict[Line, LongLine], Field(max_length=100)]


class Alias(Strictly):
    """Another name of an application."""

    kind: AliasKind
    value: AliasText


class DataUse(Strictly):
    """What an application does with a data object."""

    data_object_id: UUID
    role: DataRole | None = Field(None, description="Null: not known.")


class LegalBasis(Strictly):
    """A regulation that an application stands on."""

    regulation_id: UUID
    article: Line | None = Field(None, examples=["Pasal 7"])


class MappingPut(Strictly):
    """What is said of a mapping."""

    role: MappingRole = MappingRole.PRIMARY
    origin: MappingOrigin = MappingOrigin.DECLARED
    confidence: Share | None = Field(None, description="Null: nobody said.")
    reason: Prose | None = Field(None, description="Why it belongs there.")


class Mapping(MappingPut):
    """An application's place under a reference node of any level."""

    node_id: UUID


class ApplicationRead(Reading):
    """An application as its agency reports it; null is *not known*, never zero or none."""

    id: UUID
    government_id: UUID
    agency_id: UUID = Field(description="The steward: the agency that answers for it.")
    agency_code: str = Field(examples=["BKPSDM"])
    agency_name: str = Field(examples=["Badan Kepegawaian dan Pengembangan SDM"])
    name: str
    description: str | None
    function: str | None
    output: str | None
    category: ApplicationCategory | None
    kind: ApplicationKind | None
    status: ApplicationStatus | None
    platforms: list[str] | None
    url: str | None
    license_type: LicenseType | None
    programming_languages: list[str] | None
    frameworks: list[str] | None
    databases: list[str] | None
    technologies: list[str] | None
    development_method: DevelopmentMethod | None
    ownership: Ownership | None
    origin: Origin | None
    owner: str | None
    developer: str | None
    operator: str | None
    vendor: str | None
    year: int | None
    release: str | None
    users_count: int | None
    annual_cost_idr: int | None
    build_cost_idr: int | None
    funding_source: str | None
    hosting: str | None
    plan: str | None
    notes: str | None
    is_shared: bool | None
    parent_id: UUID | None
    relation: ProductRelation | None
    extra: dict[str, str] | None
    external_key: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class ApplicationCreate(Strictly):
    """An application to be added to its agency's catalogue; leave out what is not known."""

    agency_id: UUID = Field(description="The steward: the agency that answers for it.")
    name: Name = Field(examples=["SIMPEG"])
    description: Prose | None = Field(None, examples=["Mengelola data kepegawaian ASN kota."])
    function: Prose | None = Field(None, description="Fungsi.")
    output: Prose | None = Field(None, description="Luaran.")
    category: ApplicationCategory | None = Field(None, description="What the entry really is.")
    kind: ApplicationKind | None = Field(None, description="Umum or khusus (Perpres 95/2018); built locally is khusus.")
    status: ApplicationStatus | None = None
    platforms: list[Platform] | None = Field(None, max_length=10, description="Basis aplikasi.")
    url: LongLine | None = Field(None, examples=["https://simpeg.kota.example"])
    license_type: LicenseType | None = None
    programming_languages: Lines | None = Field(None, description="Bahasa pemrograman.", examples=[["PHP"]])
    frameworks: Lines | None = Field(None, description="Kerangka kerja.", examples=[["Laravel"]])
    databases: Lines | None = Field(None, description="Basis data.", examples=[["MariaDB"]])
    technologies: Lines | None = Field(None, description="Other techniques, as the list names them.")
    development_method: DevelopmentMethod | None = None
    ownership: Ownership | None = None
    origin: Origin | None = None
    owner: Line | None = Field(None, description="Unit pemilik, as written in the list.")
    developer: Line | None = Field(None, description="Unit pengembang.")
    operator: Line | None = Field(None, description="Unit operasional.")
    vendor: Line | None = Field(None, description="Penyedia: who built or sells it.")
    year: Year | None = Field(None, description="Year in which it was built.")
    release: Annotated[Line, Field(max_length=64)] | None = Field(None, description="Versi.", examples=["3.2"])
    users_count: Count | None = Field(None, description="Jumlah pengguna.", examples=[4200])
    annual_cost_idr: Rupiah | None = Field(None, description="Rupiah a year, running cost only.")
    build_cost_idr: Rupiah | None = Field(None, description="Rupiah, what building it cost.")
    funding_source: Line | None = Field(None, description="Sumber dana.", examples=["APBD"])
    hosting: Line | None = Field(None, description="Where it runs.", examples=["Pusat data Diskominfo"])
    plan: Prose | None = Field(None, description="Rencana pengembangan.")
    notes: Prose | None = Field(None, description="Keterangan.")
    is_shared: Flag | None = Field(None, description="A national shared application.")
    parent_id: UUID | None = Field(None, description="The product that this is a channel, module or instance of.")
    relation: ProductRelation | None = None
    extra: Extra | None = Field(None, description="Further columns of the agency's own list.")
    external_key: Line | None = Field(None, description="Its name in the government's own lists; unique there.")
    aliases: list[Alias] = Field(
        default_factory=list,
        max_length=100,
        description="Its other names: acronym, full name, former names, addresses.",
    )
    using_agency_ids: list[UUID] = Field(
        default_factory=list, max_length=500, description="Further agencies that use it."
    )
    service_ids: list[UUID] = Field(default_factory=list, max_length=200, description="Services that it supports.")
    data_uses: list[DataUse] = Field(
        default_factory=list, max_length=200, description="Data objects that it keeps, copies or reads."
    )
    legal_bases: list[LegalBasis] = Field(
        default_factory=list, max_length=100, description="Regulations that it stands on."
    )
    mappings: list[Mapping] = Field(
        default_factory=list, max_length=100, description="Its places in the reference models."
    )

    @model_validator(mode="after")
    def _relation_with_parent(self) -> "ApplicationCreate":
        if (self.parent_id is None) != (self.relation is None):
            raise ValueError("«parent_id» dan «relation» diisi bersama / “parent_id” and “relation” go together")
        return self


ApplicationUpdate = changes_of(ApplicationCreate)


class ApplicationFilter(PageQuery):
    """Filters of the applications."""

    sort: str = sort_order(
        [
            "name",
            "agency_name",
            "status",
            "category",
            "year",
            "users_count",
            "annual_cost_idr",
            "created_at",
            "updated_at",
        ],
        "name",
    )
    fields: str | None = sparse_fields(ApplicationRead)
    q: SearchText = None
    government_id: UUID | None = None
    agency_id: UUID | None = None
    within: UUID | None = Field(None, description="An agency: its applications and those of all units below it.")
    category: ApplicationCategory | None = None
    kind: ApplicationKind | None = None
    status: ApplicationStatus | None = None
    origin: Origin | None = None
    year: int | None = Field(None, ge=1970, le=2100)
    parent_id: UUID | None = None
    node: Code | None = Field(None, description="Mapped to this reference node or below it, e.g. `RAB.09.06`.")
    data_object_id: UUID | None = Field(None, description="Uses this data object.")
    service_id: UUID | None = Field(None, description="Supports this service.")
    external_key: Line | None = None
    archived: bool = Field(False, description="true: archived ones only.")


class MappingRead(Reading):
    """An application's place under a reference node, with the node's name."""

    node_id: UUID
    model: str = Field(examples=["rab"])
    code: str = Field(examples=["RAB.09.06.03"])
    level: int = Field(examples=[3])
    name_id: str = Field(examples=["Manajemen ASN"])
    name_en: str | None
    edition_id: UUID
    role: MappingRole
    origin: MappingOrigin
    confidence: float | None = Field(examples=[0.9])
    reason: str | None
