"""Findings as a report tells them: what is new, changed, reopened, settled or gone since the analysis before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from app.findings.models import FindingKind, FindingState
from app.findings.reviews.evidence import MaterialChange, evidence_of, material_changes, state_after
from app.findings.reviews.models import Verdict, question_of
from app.reports.content.portfolio import Portfolio
from app.reports.history import FindingFacts, History, RunFacts, State

DUPLICATE_KINDS = (
    FindingKind.SAME_RECORD,
    FindingKind.SAME_FUNCTION,
    FindingKind.VARIANT,
    FindingKind.SHARED_SERVICE,
    FindingKind.NATIONAL_OVERLAP,
)
_MERGING = frozenset({FindingKind.SAME_RECORD, FindingKind.SAME_FUNCTION, FindingKind.VARIANT})

Pair = tuple[UUID, UUID]


class Standing(StrEnum):
    """Where a finding stands for a reader of the report."""

    REOPENED = "reopened"
    NEW = "new"
    CHANGED = "changed"
    WAITING = "waiting"
    SETTLED = "settled"
    DISMISSED = "dismissed"


OPEN = (Standing.REOPENED, Standing.NEW, Standing.CHANGED, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class Item:
    """A finding with what people judged of it and what changed: since the judgement, or since the analysis before."""

    finding: FindingFacts
    standing: Standing
    review: State | None
    changes: tuple[MaterialChange, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that are told as one: the pairs of a cluster, or one national application with those beside it."""

    standing: Standing
    items: tuple[Item, ...]

    @property
    def strongest(self) -> Item:
        """The item that names the group."""
        return self.items[0]

    @property
    def members(self) -> list[UUID]:
        """The city's own applications in it, each once, those of the strongest pair first."""
        pairs = (item.finding for item in self.items)
        return list(dict.fromkeys(id for f in pairs for id in (f.left, f.right) if id is not None))


@dataclass(frozen=True)
class Comparison:
    """The last analysis beside the one before it, in scope."""

    run: RunFacts | None
    before: RunFacts | None
    items: tuple[Item, ...] = ()
    gone: tuple[FindingFacts, ...] = ()
    earlier: tuple[RunFacts, ...] = ()
    by_standing: Mapping[Standing, list[Item]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[Standing, list[Item]] = {standing: [] for standing in Standing}
        for item in self.items:
            found[item.standing].append(item)
        object.__setattr__(self, "by_standing", found)

    def open(self) -> list[Item]:
        """What waits for a judgement, by standing and then strength."""
        return [item for standing in OPEN for item in self.by_standing[standing]]


async def compared(history: History, portfolio: Portfolio, kinds: Sequence[str]) -> Comparison:
    """The findings of `kinds` in the last analysis, each with its standing; strongest first."""
    runs = await _comparable_runs(history, portfolio, kinds)
    if not runs:
        return Comparison(None, None)
    reviews = await history.reviews()
    now = [f for f in await history.findings(runs[0].id, *kinds) if _in_scope(portfolio, f)]
    earlier: dict[Pair, FindingFacts] = {}
    if len(runs) > 1:
        earlier = {f.pair: f for f in await history.findings(runs[1].id, *kinds) if _in_scope(portfolio, f)}
    items = tuple(_item(finding, earlier.get(finding.pair), reviews.get(_asked(finding))) for finding in now)
    present = {finding.pair for finding in now}
    gone = tuple(f for pair, f in earlier.items() if pair not in present and not _dismissed(reviews.get(_asked(f))))
    return Comparison(runs[0], runs[1] if len(runs) > 1 else None, items, gone, tuple(runs))


def grouped(items: Iterable[Item]) -> list[Group]:
    """Items of one standing as groups, strongest first: the pairs of one cluster that hang together are one entry."""
    clusters: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        clusters.setdefault(_cluster_of(item.finding), []).append(item)
    groups = [group for members in clusters.values() for group in _connected(members)]
    return sorted(groups, key=lambda group: -group.strongest.finding.score)


def _connected(items: Sequence[Item]) -> list[Group]:
    """Items of one cluster in groups that hang together: what was judged meanwhile may have parted them."""
    parts = {id: place for place, ids in enumerate(components(i.finding.pair for i in items)) for id in ids}
    found: dict[int, list[Item]] = {}
    for item in items:
        found.setdefault(parts[item.finding.left], []).append(item)
    return [Group(members[0].standing, tuple(members)) for members in found.values()]


def components(pairs: Iterable[Pair]) -> list[list[UUID]]:
    """Applications that hang together by pairs, each group sorted."""
    above: dict[UUID, UUID] = {}

    def top(id: UUID) -> UUID:
        while above.setdefault(id, id) != id:
            above[id] = above[above[id]]
            id = above[id]
        return id

    for left, right in pairs:
        above[max(top(left), top(right))] = min(top(left), top(right))
    tops = sorted((top(id), id) for id in above)
    return [[id for _, id in members] for _, members in groupby(tops, key=lambda entry: entry[0])]


async def _comparable_runs(history: History, portfolio: Portfolio, kinds: Sequence[str]) -> list[RunFacts]:
    """Analyses of this scope, newest first: of all governments, or of the one; by one threshold."""
    governments = {None, *(UUID(portfolio.agencies[id]["government_id"]) for id in portfolio.root_ids)}
    runs = [run for run in await history.runs() if run.government_id in governments]
    # Kinds that came later are looked for since the first run that found one.
    if not any(kind in DUPLICATE_KINDS for kind in kinds):
        first = max((place for place, run in enumerate(runs) if any(kind in run.counts for kind in kinds)), default=-1)
        runs = runs[: first + 1]
    return [run for run in runs if run.government_id == runs[0].government_id and run.min_score == runs[0].min_score]


def _asked(finding: FindingFacts) -> tuple[UUID, UUID, str]:
    return (*finding.pair, question_of(finding.kind))


def _in_scope(portfolio: Portfolio, finding: FindingFacts) -> bool:
    return portfolio.holds(finding.left) or portfolio.holds(finding.right)


def _dismissed(review: State | None) -> bool:
    return review is not None and review["verdict"] == Verdict.DIFFERENT


def _evidence(finding: FindingFacts) -> dict[str, object]:
    return evidence_of(finding.kind, finding.score, finding.comparisons, finding.left_digest, finding.right_digest)


def _item(finding: FindingFacts, before: FindingFacts | None, review: State | None) -> Item:
    now = _evidence(finding)
    verdict = Verdict(review["verdict"]) if review else None
    state, changes = state_after(verdict, review["evidence"] if review else None, now)
    if state == FindingState.REOPENED:
        return Item(finding, Standing.REOPENED, review, tuple(changes))
    if state in (FindingState.SETTLED, FindingState.DISMISSED):
        return Item(finding, Standing(state.value), review, ())
    if before is None:
        return Item(finding, Standing.NEW, review, ())
    since = tuple(material_changes(_evidence(before), now))
    return Item(finding, Standing.CHANGED if since else Standing.WAITING, review, since)


def _cluster_of(finding: FindingFacts) -> tuple[str, str]:
    if finding.national is not None:
        return "national", str(finding.national)
    if finding.kind in _MERGING:
        return "merge", finding.cluster
    if finding.kind == FindingKind.SHARED_SERVICE:
        return "shared", finding.cluster
    return finding.kind, f"{finding.left}{finding.right}"
