"""Make the example reports anew: `python docs/examples/make.py`, from the root of the repository.

The made-up city lives through two months: an analysis, some judgements, some edits, another analysis. Nothing but the
files beside this one is left behind.
"""

import asyncio
import random
import tempfile
from pathlib import Path

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
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Database
from app.migrating import upgrade
from app.reports import service as reports
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from app.reports.subjects import agency_named, application_named
from app.seeding import seed_demo, seed_reference

FOLDER = Path(__file__).parent
_REASONS = {
    Verdict.DIFFERENT: "Pemakai dan datanya lain; dilihat bersama kedua perangkat daerah.",
    Verdict.SAME: "Satu aplikasi yang didaftarkan dua unit; satu catatan akan diarsipkan.",
    Verdict.REDUNDANT: "Satu cukup; rencana penggabungan disiapkan.",
}


async def make() -> None:
    """Two months of the city, then its reports."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/contoh.sqlite"
        upgrade(url)
        database = Database(url)
        await seed_reference(database)
        await seed_demo(database)
        await _analyse(database)
        await _judge(database)
        await _edit(database)
        await _analyse(database)
        await _write(database)
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
        for finding, verdict in list(zip(found, verdicts, strict=True))[: 22 + 60]:
            await reviews.judge(
                session, finding.id, ReviewWrite(verdict=verdict, reason=_REASONS[verdict]), actor=SYSTEM
            )


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


async def _write(database: Database) -> None:
    every = tuple(DocumentFormat)
    async with database.reading() as session:
        simpeg = await application_named(session, "SIMPEG")
        office = await agency_named(session, "BKPP")
        pages = (DocumentFormat.HTML, DocumentFormat.PDF)
        wanted = {
            "aplikasi-ganda": ReportDefinition("duplicates", formats=every),
            "duplicates-english": ReportDefinition("duplicates", "en", office, formats=(DocumentFormat.PDF,)),
            "gambaran": ReportDefinition("overview", formats=(*pages, DocumentFormat.XLSX)),
            "perlu-terhubung": ReportDefinition("integration", formats=(DocumentFormat.PDF,)),
            "mutu": ReportDefinition("quality", formats=(DocumentFormat.PDF,)),
            "lembar-pertanyaan-bkpp": ReportDefinition(
                "questions", agency_id=office, formats=(DocumentFormat.PDF, DocumentFormat.XLSX)
            ),
            "dossier-simpeg": ReportDefinition("dossier", subject_id=simpeg, formats=(DocumentFormat.PDF,)),
        }
        for name, definition in wanted.items():
            made = await reports.make(session, definition, clock.now())
            for document in made.documents:
                (FOLDER / f"{name}.{document.format}").write_bytes(document.content)


if __name__ == "__main__":
    asyncio.run(make())
