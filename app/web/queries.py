"""What the start page shows, read in a handful of statements however large the catalogue is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from uuid import UUID

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer

from app.catalogue.agencies.models import Agency, AgencyKind
from app.catalogue.applications.models import Application
from app.catalogue.data_objects.models import DataObject
from app.catalogue.interfaces.models import Interface
from app.catalogue.models import CatalogueRecord
from app.findings.models import Finding, FindingKind, FindingState, Run, RunKind, RunStatus
from app.reference.models import NationalApplication, ReferenceNode

# Of each kind so many of the strongest are read, of which `varied` shows a few: enough to step over the
# pairs of one large cluster, few enough to be read in a moment.
_READ_OF_EACH_KIND = 40


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each noun there is, archived records left out."""

    applications: int = 0
    agencies: int = 0
    interfaces: int = 0
    data_objects: int = 0


@dataclass(frozen=True, slots=True)
class GovernmentCounts:
    """One government and what its catalogue holds; `findings` are those of the last run."""

    id: UUID
    name: str
    is_example: bool
    counts: Counts
    findings: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two applications of a finding, by name, with whom it belongs to."""

    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as the start page shows it."""

    kind: FindingKind
    score: float
    cluster: str
    left: Side
    right: Side
    explanation_id: str
    explanation_en: str
    is_example: bool


async def last_succeeded_run(session: AsyncSession) -> Run | None:
    """The run for duplicates that finished last, and well."""
    statement = (
        select(Run)
        .where(Run.kind == RunKind.DUPLICATES, Run.status == RunStatus.SUCCEEDED)
        .order_by(Run.finished_at.desc(), Run.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).first()


async def reference_counts(session: AsyncSession) -> tuple[int, int]:
    """How many nodes the reference models hold, and how many national applications are known."""
    statement = select(
        select(func.count()).select_from(ReferenceNode).scalar_subquery(),
        select(func.count()).select_from(NationalApplication).scalar_subquery(),
    )
    nodes, nationals = (await session.execute(statement)).one()
    return nodes, nationals


async def governments(session: AsyncSession, findings: dict[tuple[UUID, str], int]) -> list[GovernmentCounts]:
    """Every government with its counts, real ones first, then by name; `findings` as `finding_counts` gives them."""
    statement = select(Agency.id, Agency.name, Agency.is_example).where(
        Agency.kind == AgencyKind.GOVERNMENT, Agency.archived_at.is_(None)
    )
    rows = (await session.execute(statement.order_by(Agency.is_example, Agency.name, Agency.id))).all()
    counts = await _counts_by_government(session)
    of_government: dict[UUID, int] = {}
    for (government_id, _), count in findings.items():
        of_government[government_id] = of_government.get(government_id, 0) + count
    return [
        GovernmentCounts(key, name, is_example, counts.get(key, Counts()), of_government.get(key, 0))
        for key, name, is_example in rows
    ]


async def finding_counts(session: AsyncSession, run_id: UUID) -> dict[tuple[UUID, str], int]:
    """How many findings a run has, by government and kind."""
    statement = (
        select(Application.government_id, Finding.kind, func.count())
        .join(Application, Application.id == Finding.left_id)
        .where(Finding.run_id == run_id, Finding.state != FindingState.DISMISSED)
        .group_by(Application.government_id, Finding.kind)
    )
    return {(government_id, str(kind)): count for government_id, kind, count in await session.execute(statement)}


async def strongest_findings(session: AsyncSession, run_id: UUID) -> list[ShownFinding]:
    """The strongest findings of each kind in a run, strongest first; pairs with an archived side are left out.

    Those of an example city come along only while there are no others.
    """
    return await _strongest(session, run_id, is_example=False) or await _strongest(session, run_id, is_example=True)


async def _strongest(session: AsyncSession, run_id: UUID, *, is_example: bool) -> list[ShownFinding]:
    left, right = aliased(Application), aliased(Application)
    left_agency, right_agency, government = aliased(Agency), aliased(Agency), aliased(Agency)
    # A few of each kind by the index on (run_id, score); a window over a large run takes several times as long.
    of_each_kind = [
        select(
            select(Finding.id)
            .join(left, left.id == Finding.left_id)
            .join(government, government.id == left.government_id)
            .outerjoin(right, right.id == Finding.right_id)
            .where(Finding.run_id == run_id, Finding.kind == kind, government.is_example.is_(is_example))
            .where(left.archived_at.is_(None), right.archived_at.is_(None))
            .where(Finding.state.in_((FindingState.OPEN, FindingState.REOPENED)))
            .order_by(Finding.score.desc(), Finding.id.desc())
            .limit(_READ_OF_EACH_KIND)
            .subquery()
            .c.id
        )
        for kind in FindingKind
    ]
    statement = (
        select(
            Finding,
            left.name,
            func.coalesce(left_agency.short_name, left_agency.name),
            func.coalesce(right.name, NationalApplication.acronym, NationalApplication.name),
            func.coalesce(right_agency.short_name, right_agency.name, NationalApplication.owner_institution),
        )
        .join(left, left.id == Finding.left_id)
        .join(left_agency, left_agency.id == left.agency_id)
        .outerjoin(right, right.id == Finding.right_id)
        .outerjoin(right_agency, right_agency.id == right.agency_id)
        .outerjoin(NationalApplication, NationalApplication.id == Finding.national_id)
        .options(defer(Finding.comparisons, raiseload=True))
        .where(Finding.id.in_(union_all(*of_each_kind)))
        .order_by(Finding.score.desc(), Finding.id.desc())
    )
    return [
        ShownFinding(
            kind=FindingKind(finding.kind),
            score=finding.score,
            cluster=finding.cluster,
            left=Side(left_name, left_owner),
            right=Side(right_name, right_owner),
            explanation_id=finding.explanation_id,
            explanation_en=finding.explanation_en,
            is_example=is_example,
        )
        for finding, left_name, left_owner, right_name, right_owner in await session.execute(statement)
    ]


def varied(findings: Sequence[ShownFinding], limit: int) -> list[ShownFinding]:
    """Up to `limit` of `findings` (strongest first), kinds taking turns, another pair of a cluster only at need.

    Without this one large cluster, whose pairs are all alike, would fill the page.
    """
    by_kind: dict[FindingKind, list[ShownFinding]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    turns = zip_longest(*(_clusters_first(of_kind) for of_kind in by_kind.values()))
    chosen = [finding for turn in turns for finding in turn if finding is not None][:limit]
    return sorted(chosen, key=lambda finding: -finding.score)


def _clusters_first(findings: Sequence[ShownFinding]) -> Iterator[ShownFinding]:
    seen: set[str] = set()
    repeated: list[ShownFinding] = []
    for finding in findings:
        if finding.cluster in seen:
            repeated.append(finding)
        else:
            seen.add(finding.cluster)
            yield finding
    yield from repeated


async def _counts_by_government(session: AsyncSession) -> dict[UUID, Counts]:
    nouns: dict[str, type[CatalogueRecord]] = {
        "applications": Application,
        "agencies": Agency,
        "interfaces": Interface,
        "data_objects": DataObject,
    }
    parts = []
    for name, table in nouns.items():
        part = select(literal(name).label("noun"), table.government_id, func.count().label("many")).where(
            table.archived_at.is_(None)
        )
        if table is Agency:
            part = part.where(Agency.kind != AgencyKind.GOVERNMENT)
        parts.append(part.group_by(table.government_id))
    by_government: dict[UUID, dict[str, int]] = {}
    for noun, government_id, many in await session.execute(union_all(*parts)):
        by_government.setdefault(government_id, {})[noun] = many
    return {government_id: Counts(**counts) for government_id, counts in by_government.items()}
