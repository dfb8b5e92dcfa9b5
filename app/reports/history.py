"""The recorded history: the catalogue, the runs and the reviews as they were at an instant.

Present states are folded back by the trail: each change after the instant gives its fields their values from before. So
a report of a past date sees what a report made on that date saw, also where records were changed, archived or deleted
since. Runs and their findings never change once they are finished.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.applications.service import KIND as APPLICATION
from app.catalogue.data_objects.service import KIND as DATA_OBJECT
from app.catalogue.interfaces.service import KIND as INTERFACE
from app.catalogue.records import RecordKind
from app.catalogue.regulations.service import KIND as REGULATION
from app.catalogue.services.service import KIND as SERVICE
from app.findings.models import Finding, Run, RunStatus
from app.findings.reviews.service import KIND as REVIEW
from app.kit.db import json_text
from app.reference import queries as reference
from app.reference.models import ReferenceNode

AGENCY = AGENCIES.kind
State = dict[str, Any]

# What a report can speak of; a report or a token that is made changes no report.
_SUBJECTS = tuple(kind.subject for kind in (APPLICATION, AGENCY, DATA_OBJECT, SERVICE, REGULATION, INTERFACE, REVIEW))


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A finished analysis."""

    id: UUID
    kind: str
    finished_at: datetime
    government_id: UUID | None
    min_score: float | None
    parameters_version: str
    input_digest: str
    applications_count: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A stored finding; `rule` and `direction` are those of a missing flow, and of others `None`."""

    kind: str
    left: UUID
    right: UUID | None
    national: UUID | None
    score: float
    cluster: str
    explanation_id: str
    explanation_en: str
    comparisons: list[dict[str, Any]]
    left_digest: str | None
    right_digest: str | None
    rule: str | None = None
    direction: str | None = None

    @property
    def pair(self) -> tuple[UUID, UUID]:
        """What makes two findings of different runs speak of the same pair."""
        return self.left, cast("UUID", self.right or self.national)


class History:
    """The data as they were at `data_at`, the last change up to the instant asked for.

    What is read goes into `digest`: two reports with equal digests speak of equal data.
    """

    def __init__(self, session: AsyncSession, as_of: datetime, data_at: datetime) -> None:
        self.session = session
        self.as_of = as_of
        self.data_at = data_at
        self._digest = sha256()
        self._states: dict[str, dict[UUID, State]] = {}

    @classmethod
    async def at(cls, session: AsyncSession, as_of: datetime) -> "History":
        """The history up to `as_of`, that instant included."""
        changed = await session.scalar(
            select(func.max(AuditEvent.at)).where(AuditEvent.at <= as_of, AuditEvent.subject_type.in_(_SUBJECTS))
        )
        analysed = await session.scalar(
            select(func.max(Run.finished_at)).where(Run.status == RunStatus.SUCCEEDED, Run.finished_at <= as_of)
        )
        return cls(session, as_of, max((at for at in (changed, analysed) if at is not None), default=as_of))

    @property
    def digest(self) -> str:
        """SHA-256 of everything that was read."""
        return self._digest.hexdigest()

    async def applications(self) -> dict[UUID, State]:
        """Every application that was not archived, by identifier, as JSON-ready fields with lists."""
        return _present(await self._recorded(APPLICATION))

    async def all_applications(self) -> dict[UUID, State]:
        """Every application, archived ones too."""
        return await self._recorded(APPLICATION)

    async def agencies(self) -> dict[UUID, State]:
        """Every agency, archived ones too, by identifier."""
        return await self._recorded(AGENCY)

    async def data_objects(self) -> dict[UUID, State]:
        """Every data object."""
        return await self._recorded(DATA_OBJECT)

    async def services(self) -> dict[UUID, State]:
        """Every service."""
        return await self._recorded(SERVICE)

    async def regulations(self) -> dict[UUID, State]:
        """Every regulation."""
        return await self._recorded(REGULATION)

    async def interfaces(self) -> dict[UUID, State]:
        """Every interface that was not archived."""
        return _present(await self._recorded(INTERFACE))

    async def reviews(self) -> dict[tuple[UUID, UUID, str], State]:
        """Every review that stood, by pair and question."""
        states = await self._recorded(REVIEW)
        return {
            (UUID(s["left_id"]), UUID(s["right_id"] or s["national_id"]), s["question"]): s for s in states.values()
        }

    async def nodes(self) -> dict[UUID, ReferenceNode]:
        """Every reference node; the reference is data of the release, not of the city."""
        return {node.id: node for node in await self.session.scalars(select(ReferenceNode))}

    async def nationals(self) -> dict[UUID, Any]:
        """Every national application."""
        return {national.id: national for national in await reference.all_national_applications(self.session)}

    async def runs(self) -> list[RunFacts]:
        """Every analysis that had succeeded, newest first."""
        statement = (
            select(Run)
            .where(Run.status == RunStatus.SUCCEEDED, Run.finished_at <= self.as_of)
            .order_by(Run.finished_at.desc(), Run.id.desc())
        )
        found = [
            RunFacts(
                id=run.id,
                kind=str(run.kind),
                finished_at=cast("datetime", run.finished_at),
                government_id=run.government_id,
                min_score=run.parameters.get("min_score"),
                parameters_version=str(run.parameters.get("version", "")),
                input_digest=run.input_digest or "",
                applications_count=run.applications_count or 0,
                counts=run.findings_by_kind or {},
            )
            for run in await self.session.scalars(statement)
        ]
        self._note("runs", ([run.id, run.input_digest, run.finished_at] for run in found))
        return found

    async def findings(self, run_id: UUID, *kinds: str) -> list[FindingFacts]:
        """What a run found, of the `kinds` named or of all, strongest first, then by kind and pair."""
        columns = (
            Finding.kind, Finding.left_id, Finding.right_id, Finding.national_id, Finding.score, Finding.cluster,
            Finding.explanation_id, Finding.explanation_en, Finding.comparisons, Finding.left_digest,
            Finding.right_digest, Finding.rule, Finding.direction,
        )  # fmt: skip
        statement = select(*columns).where(Finding.run_id == run_id)
        if kinds:
            statement = statement.where(Finding.kind.in_(kinds))
        rows = [FindingFacts(*row) for row in await self.session.execute(statement)]
        rows.sort(key=lambda f: (-f.score, f.kind, str(f.left), str(f.right or f.national)))
        self._note("findings", ([f.kind, *f.pair, f.score, f.explanation_id] for f in rows))
        return rows

    async def _recorded(self, kind: RecordKind) -> dict[UUID, State]:
        if kind.subject not in self._states:
            states = await self._present_states(kind)
            await self._fold_back(kind, states)
            ordered = dict(sorted(states.items()))
            self._note(kind.subject, ordered.values())
            self._states[kind.subject] = ordered
        return self._states[kind.subject]

    async def _present_states(self, kind: RecordKind) -> dict[UUID, State]:
        """Every record as it is now, in the JSON-ready form in which the trail keeps values."""
        told = [column for column in kind.table.c if column.name not in _UNREAD]
        rows = (await self.session.execute(select(*told))).mappings()
        states = {row["id"]: {**row, **{owned.field: [] for owned in kind.lists}} for row in rows}
        for owned in kind.lists:
            columns = [owned.table.c[owned.owner], *(owned.table.c[name] for name in owned.columns)]
            for id, *values in await self.session.execute(select(*columns)):
                states[id][owned.field].append(owned.entry(values))
        for state in states.values():
            for owned in kind.lists:
                state[owned.field] = owned.ordered(state[owned.field])
        return {id: {name: _plain(value) for name, value in state.items()} for id, state in states.items()}

    async def _fold_back(self, kind: RecordKind, states: dict[UUID, State]) -> None:
        statement = (
            select(AuditEvent.subject_id, AuditEvent.subject_version, AuditEvent.before, AuditEvent.after)
            .where(AuditEvent.at > self.as_of, AuditEvent.subject_type == kind.subject)
            .order_by(AuditEvent.subject_version.desc(), AuditEvent.id.desc())
        )
        empty = dict.fromkeys(kind.table.c.keys()) | {owned.field: [] for owned in kind.lists}
        for id, version, before, after in await self.session.execute(statement):
            if before is None:
                states.pop(id, None)
            elif after is None:
                states[id] = empty | before | {"id": str(id), "version": version}
            elif id in states:
                states[id] |= before | {"version": version - 1}

    def _note(self, name: str, rows: Iterable[Any]) -> None:
        """Add what was read to the digest; a record's version and time of change say nothing that its fields do not."""
        self._digest.update(name.encode())
        for row in rows:
            said = {n: v for n, v in row.items() if n not in _UNTOLD} if isinstance(row, dict) else row
            self._digest.update(orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z) + b"\n")


_UNREAD = frozenset({"created_at", "updated_at"})
_UNTOLD = _UNREAD | {"version", "path"}


def _plain(value: Any) -> Any:
    """A value as the trail's JSON holds it; forty fields of thirty thousand records come by here."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is UUID:
        return str(value)
    if kind is datetime:
        return value.isoformat().replace("+00:00", "Z")
    if kind is list:
        return [_plain(entry) for entry in value]
    if kind is dict:
        return {name: _plain(entry) for name, entry in value.items()}
    return orjson.loads(json_text(value))


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def _present(states: Mapping[UUID, State]) -> dict[UUID, State]:
    return {id: state for id, state in states.items() if state["archived_at"] is None}
