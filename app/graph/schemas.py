"""The dependency graph on the wire."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.kit.schema import Reading
from app.reference.models import ReferenceModel

_APPLICATION = "01936f5e-8d2a-7c1b-9f00-000000000011"
_OTHER = "01936f5e-8d2a-7c1b-9f00-000000000012"


class GraphFormat(StrEnum):
    """Formats in which the graph leaves the house."""

    JSON = "json"
    GRAPHML = "graphml"
    DOT = "dot"
    ARCHIMATE = "archimate"
    CSV = "csv"
    MERMAID = "mermaid"


class NodeRead(Reading):
    """One node: an application by its identifier (a national one by its code), others by type and name."""

    id: str = Field(examples=[_APPLICATION])
    type: str = Field(examples=["application"])
    name: str = Field(examples=["SIMPEG"])
    agency: str = Field(examples=["BKPP"])
    government: str = Field(examples=["Kota Wanasari"])


class GraphEdgeRead(Reading):
    """One typed, directed edge with its evidence."""

    type: str = Field(examples=["flow"], description="`flow`: an interface; others are declared uses and belongings.")
    source: str = Field(examples=[_APPLICATION])
    target: str = Field(examples=[_OTHER])
    kind: str = Field(examples=["api"], description="Of a flow: how data cross.")
    status: str = Field(examples=["operational"])
    data_objects: list[str] = Field(examples=[["Data Pegawai ASN"]])
    label: str = Field(examples=[""])


class GraphRead(Reading):
    """One page of nodes, and the edges that leave them inside the part asked for."""

    items: list[NodeRead]
    edges: list[GraphEdgeRead]
    total: int = Field(examples=[412], description="Nodes in the part asked for.")
    next_cursor: str | None = Field(examples=[None], description="Null on the last page.")


class PartQuery(BaseModel):
    """Which part of the graph."""

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID | None = Field(None, description="Applications of this agency and what is around them.")
    model: ReferenceModel | None = Field(None, description="Reference nodes of this model only.")
    node: str | None = Field(
        None, max_length=64, pattern=r"^[A-Za-z0-9.]+$", description="Applications mapped to this code or below it."
    )
    application_id: UUID | None = Field(None, description="This application and what is around it.")
    depth: int = Field(1, ge=0, le=10, description="Steps around the applications chosen, whichever way edges point.")


class GraphQuery(PartQuery):
    """A page of a part of the graph."""

    limit: int = Field(100, ge=1, le=200, description="Nodes on a page.")
    cursor: str | None = Field(None, max_length=600, description="`next_cursor` of the page before.")


class ExportQuery(PartQuery):
    """A part of the graph as a file."""

    format: GraphFormat = Field(GraphFormat.JSON, description="Format of the file.")


class MeasureRead(Reading):
    """One application in the graph of running flows."""

    id: str = Field(examples=[_APPLICATION])
    name: str = Field(examples=["SIMPEG"])
    agency: str = Field(examples=["BKPP"])
    gives_to: int = Field(examples=[9], description="Applications that take its data.")
    takes_from: int = Field(examples=[2])
    betweenness: float = Field(ge=0, examples=[0.21], description="Share of shortest paths that lead through it.")
    cut_off: int = Field(ge=0, examples=[4], description="How many lose contact with the rest when it stops.")
    community: int = Field(ge=0, examples=[0])


class CommunityRead(Reading):
    """Applications that exchange more with each other than with the rest."""

    number: int = Field(examples=[0])
    size: int = Field(examples=[17])
    members: list[str] = Field(examples=[[_APPLICATION]])
    agencies: dict[str, int] = Field(examples=[{"BKPP": 9, "BPKAD": 3}])
    crossing: float = Field(ge=0, le=1, examples=[0.25], description="Share of members not of its commonest agency.")


class MetricsRead(Reading):
    """What the graph of running flows tells; lists hold the first `top`, worst or strongest first."""

    applications: int = Field(examples=[205])
    flows: int = Field(examples=[74])
    components: int = Field(examples=[6], description="Groups of applications that any flow connects.")
    isolated: int = Field(examples=[120])
    hubs: list[MeasureRead]
    single_points_of_failure: list[MeasureRead]
    silos: list[str] = Field(examples=[[_OTHER]], description="Applications that exchange data with none.")
    cycles: list[list[str]] = Field(
        examples=[[[_APPLICATION, _OTHER, _APPLICATION]]], description="One shortest cycle of each knot."
    )
    communities: list[CommunityRead]
    manual_chain: list[str] = Field(
        examples=[[_APPLICATION, _OTHER]],
        description="The longest chain in which each retypes what the last one holds.",
    )
    betweenness_exact: bool = Field(examples=[True], description="False: estimated from a sample of sources.")


class PathEdge(Reading):
    """One step of a path."""

    type: str = Field(examples=["flow"])
    source: str = Field(examples=[_APPLICATION])
    target: str = Field(examples=[_OTHER])
    label: str = Field(examples=["api: Data Pegawai ASN"])


class TouchedRead(Reading):
    """An application that is touched, and by which path."""

    id: str = Field(examples=[_OTHER])
    name: str = Field(examples=["SI-TPP"])
    agency: str = Field(examples=["BKPP"])
    distance: int = Field(ge=1, examples=[1])
    path: list[PathEdge]


class ConcernRead(Reading):
    """A service or data object that is touched."""

    name: str = Field(examples=["Penilaian Kinerja dan Pembayaran TPP"])
    through: list[str] = Field(examples=[[_OTHER]], description="Applications through which it is touched.")
    others: list[str] = Field(examples=[[]], description="Applications that keep it up meanwhile; empty: it stops.")


class ImpactRead(Reading):
    """What an application's stop or change touches, nearest first; counts include what `limit` left out."""

    id: UUID
    applications_count: int = Field(examples=[1])
    data_objects_count: int = Field(examples=[2])
    services_count: int = Field(examples=[1])
    distances: list[int] = Field(examples=[[1]], description="How many applications at one step, two steps, …")
    agencies: list[str] = Field(examples=[["BKPP"]])
    applications: list[TouchedRead]
    data_objects: list[ConcernRead]
    services: list[ConcernRead]


class PathsRead(Reading):
    """Ways along which data flow, shortest first; empty: none."""

    paths: list[list[NodeRead]]


class SameSubjectRead(Reading):
    """Two regulations about one subject."""

    left_id: UUID
    right_id: UUID
    score: float = Field(ge=0, le=1, examples=[0.81], description="The probability that one would do.")
    explanation_id: str = Field(examples=["Perwal 12/2019 dan Perwal 27/2021 mengatur hal yang sama (sama-sama: spbe)"])
    explanation_en: str = Field(examples=["Perwal 12/2019 and Perwal 27/2021 regulate the same (in common: spbe)"])


class LegalGapRead(Reading):
    """An application without a legal basis that holds."""

    application_id: UUID
    name: str = Field(examples=["SI-TPP"])
    revoked: list[str] = Field(examples=[["Perwal 40/2015"]], description="Revoked regulations that it names.")
    explanation_id: str = Field(examples=["dasar hukumnya sudah dicabut: Perwal 40/2015"])
    explanation_en: str = Field(examples=["its legal basis is revoked: Perwal 40/2015"])


class LegalRead(Reading):
    """Aturan: what stands on no law, and where one subject has several regulations."""

    without_basis: int = Field(examples=[120])
    revoked_basis: int = Field(examples=[1])
    gaps: list[LegalGapRead] = Field(description="Those with a revoked basis first; at most `limit`.")
    same_subject: list[SameSubjectRead]
