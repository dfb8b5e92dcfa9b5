"""Coverage on the wire."""

from uuid import UUID

from pydantic import Field

from app.kit.schema import Code, Reading, Strictly
from app.reference.models import ReferenceModel


class AgencyCoverageQuery(Strictly):
    """Which matrix of agencies and nodes."""

    model: ReferenceModel = Field(ReferenceModel.RAB, description="The reference model.")
    level: int = Field(2, ge=1, le=4, description="Level of the nodes; deeper codes count for the node above them.")
    edition: Code | None = Field(None, description="Code of the edition; default: the newest.")
    government_id: UUID | None = Field(None, description="One government only.")


class ServiceCoverageQuery(Strictly):
    """Which matrix of services and applications."""

    government_id: UUID | None = Field(None, description="One government only.")


class CoveredNode(Reading):
    """A column."""

    code: str = Field(examples=["RAB.09.06"])
    name_id: str = Field(examples=["Aparatur Negara"])
    name_en: str | None


class CoveringAgency(Reading):
    """A row."""

    id: UUID
    code: str = Field(examples=["BKPP"])
    name: str = Field(examples=["Badan Kepegawaian, Pendidikan dan Pelatihan"])


class CoverageCell(Reading):
    """An agency's applications at or below a node."""

    agency_id: UUID
    code: str = Field(examples=["RAB.09.06"])
    applications: int = Field(examples=[9])
    application_ids: list[UUID]


class CoverageGap(Reading):
    """A node of an agency's own urusan where it has no application."""

    agency_id: UUID
    code: str = Field(examples=["RAB.02.06"])


class CoverageOverlap(Reading):
    """A node at which several agencies have applications."""

    code: str = Field(examples=["RAB.09.06"])
    agencies: int = Field(examples=[5])
    applications: int = Field(examples=[14])


class AgencyCoverageRead(Reading):
    """Agencies × nodes; cells that are not listed are empty."""

    model: ReferenceModel
    edition: str = Field(examples=["perpres-132-2022"])
    level: int = Field(examples=[2])
    nodes: list[CoveredNode]
    agencies: list[CoveringAgency]
    cells: list[CoverageCell]
    gaps: list[CoverageGap]
    overlaps: list[CoverageOverlap] = Field(description="Most agencies first.")


class NamedApplication(Reading):
    """An application by name."""

    id: UUID
    name: str = Field(examples=["SIMPEG"])


class CoveredService(Reading):
    """A service with the applications that support it."""

    service_id: UUID
    name: str = Field(examples=["Pengelolaan Data Kepegawaian"])
    agency_id: UUID
    agency_name: str = Field(examples=["Badan Kepegawaian"])
    ral_codes: list[str] = Field(examples=[["RAL.02.04.03"]])
    applications: list[NamedApplication]


class ServiceCoverageRead(Reading):
    """Services × applications in use."""

    services: list[CoveredService]
    gaps: list[UUID] = Field(description="Services without an application.")
    overlaps: list[UUID] = Field(description="Services that several applications support.")
    applications_without_service: list[NamedApplication]
