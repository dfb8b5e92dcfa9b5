"""Make the example reports anew: `python docs/examples/make.py`, from the root of the repository.

The made-up city lives through two months: an analysis, some judgements, some edits, another analysis. Nothing but the
files beside this one is left behind. Its clock and its identifiers are made up as well, so that the files are the same
to the last byte each time; `python docs/examples/make.py FOLDER` writes them elsewhere.
"""

import asyncio
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID

from sqlalchemy import select

from app.catalogue import acts
from app.catalogue.applications.models import Application
from app.catalogue.applications.service import NOUN
from app.findings import service as findings
from app.findings.models import Finding, FindingKind
from app.findings.reviews import service as reviews
from app.findings.reviews.models import Verdict
from app.findings.reviews.schemas import ReviewWrite
from app.findings.schemas import RunCreate
from app.identity.actor import SYSTEM, Actor, Role
from app.kit import clock, db
from app.kit.db import Database
from app.migrating import upgrade
from app.reports import service as reports
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from app.reports.subjects import agency_named, application_named
from app.seeding import seed_demo, seed_reference

FOLDER = Path(__file__).parent
_REVIEWERS = Actor(None, "Tim Arsitektur SPBE", Role.ADMINISTRATOR)
_REASONS = {
    Verdict.DIFFERENT: (
        "Pemakainya lain.", "Datanya lain.", "Layanannya lain; dilihat bersama kedua perangkat daerah.",
        "Urusannya berdekatan, prosesnya lain.",
    ),
    Verdict.SAME: ("Didaftarkan dua unit; satu catatan akan diarsipkan.",),
    Verdict.REDUNDANT: ("Satu cukup; rencana penggabungan disiapkan.",),
}  # fmt: skip


class Calendar:
    """The city's clock, and its identifiers in the order in which they are asked for."""

    def __init__(self, start: datetime) -> None:
        self.instant = start
        self.number = 0

    def now(self) -> datetime:
        """This instant; a millisecond later the next time."""
        self.instant += timedelta(milliseconds=1)
        return self.instant

    def identifier(self) -> UUID:
        """The next identifier, a UUIDv7 of this instant (RFC 9562, 5.7)."""
        self.number += 1
        since_1970 = int(self.instant.timestamp() * 1000)
        return UUID(int=since_1970 << 80 | 0x7 << 76 | 0b10 << 62 | self.number)

    def to(self, instant: datetime) -> None:
        """Move on."""
        self.instant = instant


async def make(target: Path = FOLDER) -> None:
    """Two months of the city, then its reports."""
    calendar = Calendar(datetime(2026, 10, 1, 1, 0, tzinfo=UTC))
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(clock, "now", calendar.now),
        mock.patch.object(db, "uuid7", calendar.identifier),
    ):
        url = f"sqlite+aiosqlite:///{folder}/contoh.sqlite"
        upgrade(url)
        database = Database(url)
        await seed_reference(database)
        await seed_demo(database)
        await _analyse(database)
        calendar.to(datetime(2026, 10, 14, 2, 30, tzinfo=UTC))
        await _judge(database)
        calendar.to(datetime(2026, 10, 27, 3, 0, tzinfo=UTC))
        await _edit(database)
        calendar.to(datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
        await _analyse(database)
        await _write(database, target)
        await database.dispose()


async def _analyse(database: Database) -> None:
    async with database.transaction() as session:
        run = await findings.request_run(session, RunCreate(), actor=SYSTEM)
    await findings.execute(database, run.id)


async def _judge(database: Database) -> None:
    async with database.transaction() as session:
        local = select(Finding).where(Finding.kind != FindingKind.NATIONAL_OVERLAP)
        found = list(await session.scalars(local.order_by(Finding.score.desc(), Finding.id)))
        national = select(Finding).where(Finding.kind == FindingKind.NATIONAL_OVERLAP)
        found += list(await session.scalars(national.order_by(Finding.score, Finding.id).limit(40)))
        verdicts = [Verdict.SAME] * 12 + [Verdict.REDUNDANT] * 10 + [Verdict.DIFFERENT] * (len(found) - 22)
        for number, (finding, verdict) in enumerate(list(zip(found, verdicts, strict=True))[: 22 + 60]):
            reason = _REASONS[verdict][number % len(_REASONS[verdict])]
            await reviews.judge(session, finding.id, ReviewWrite(verdict=verdict, reason=reason), actor=_REVIEWERS)


async def _edit(database: Database) -> None:
    """A month of edits: some fields filled, two judged pairs that now share an address, an application archived."""
    chance = random.Random(5)
    async with database.transaction() as session:
        different = select(Finding).where(Finding.state == "dismissed", Finding.right_id.is_not(None))
        changed = list(await session.scalars(different.order_by(Finding.score.desc(), Finding.id)))[5:7]
        for number, finding in enumerate(changed, 1):
            for id in (finding.left_id, finding.right_id):
                await _change(session, id, url=f"https://bersama-{number}.wanasari.example")
        open_ = select(Finding).where(Finding.state == "open", Finding.right_id.is_not(None))
        waiting = list(await session.scalars(open_.order_by(Finding.score, Finding.id)))
        await _change(session, waiting[0].right_id, archived=True)
        touched = {id for finding in changed for id in (finding.left_id, finding.right_id)}
        for id in list(await session.scalars(select(Application.id).order_by(Application.id))):
            if id not in touched and chance.random() < 0.12:
                await _change(session, id, technologies=["laravel", "mysql"])


async def _change(session: object, id: object, **values: object) -> None:
    await acts.change(session, NOUN, id, NOUN.update(**values), actor=SYSTEM, expected=None)  # type: ignore[arg-type]


async def _write(database: Database, target: Path) -> None:
    every = tuple(DocumentFormat)
    async with database.reading() as session:
        simpeg = await application_named(session, "SIMPEG")
        office = await agency_named(session, "BKPP")
        wanted = {
            "aplikasi-ganda": ReportDefinition("duplicates", formats=every),
            "duplicates-english": ReportDefinition("duplicates", "en", office, formats=every),
            "gambaran": ReportDefinition("overview", formats=every),
            "perlu-terhubung": ReportDefinition("integration", formats=every),
            "mutu": ReportDefinition("quality", formats=every),
            "lembar-pertanyaan-bkpp": ReportDefinition("questions", agency_id=office, formats=every),
            "dossier-simpeg": ReportDefinition("dossier", subject_id=simpeg, formats=every),
        }
        for name, definition in wanted.items():
            made = await reports.make(session, definition, clock.now())
            for document in made.documents:
                (target / f"{name}.{document.format}").write_bytes(document.content)


if __name__ == "__main__":
    asyncio.run(make(*map(Path, sys.argv[1:2])))
