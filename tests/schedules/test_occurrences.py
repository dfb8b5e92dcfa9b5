"""From a due time to what lies in folders and mailboxes: once, for each its own, also after a crash anywhere."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.deliveries.models import Channel, Delivery
from app.events.models import Event
from app.findings import service as findings
from app.findings.models import Run
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Base, Database
from app.reports import queries as report_queries
from app.reports import service as reports
from app.reports.models import DocumentFormat, Report
from app.schedules import occurrences, queries, service
from app.schedules.models import OccurrenceStatus, Schedule, ScheduleOccurrence, Trigger
from app.schedules.occurrences import Helpers
from app.schedules.schemas import FolderRecipient, MailRecipient, ScheduleCreate, ScheduleUpdate
from app.seeding import seed_schedules
from tests.clocks import MoveClock
from tests.factories import make_agency, make_application, make_government

JSON = [DocumentFormat.JSON]


class Killed(BaseException):
    """The process dies here."""


async def make_city(session: AsyncSession) -> tuple[Agency, Agency]:
    """Two agencies with an application of the same name and text each, and one of its own."""
    government = await make_government(session)
    first, second = [await make_agency(session, government, code=code) for code in ("DINKES", "DISHUB/2")]
    for agency, own in ((first, "Gudang Obat Puskesmas"), (second, "Peta Rambu Lalu Lintas")):
        text = "Sistem pengaduan warga atas pelayanan publik kota"
        await make_application(session, agency, name="SIPANDU", description=text, url="https://sipandu.test")
        await make_application(session, agency, name=own, description=f"Pengelolaan {own.lower()}")
    return first, second


async def add_schedule(database: Database, **values: Any) -> UUID:
    told: dict[str, Any] = {"name": "Uji", "kind": "duplicates", "cron": "0 7 * * 1"}
    body = ScheduleCreate(**(told | values))
    async with database.transaction() as work:
        return (await service.add(work, body, timezone="Asia/Jakarta", actor=SYSTEM)).id


async def ask(database: Database, schedule_id: UUID) -> UUID:
    async with database.transaction() as work:
        return (await service.run_now(work, schedule_id, actor=SYSTEM)).id


def helpers(database: Database) -> Helpers:
    async def finish_run(id: UUID) -> None:
        await findings.execute(database, id)

    async def finish_report(id: UUID) -> None:
        await reports.carry_out(database, id)

    return Helpers(finish_run, finish_report)


async def occurrence_of(session: AsyncSession, id: UUID) -> ScheduleOccurrence:
    return await session.get_one(ScheduleOccurrence, id, populate_existing=True)


async def count(session: AsyncSession, model: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_a_due_time_becomes_an_analysis_a_report_for_each_cut_and_its_deliveries(
    database: Database, session: AsyncSession
) -> None:
    first, second = await make_city(session)
    schedule_id = await add_schedule(
        database,
        kind="overview",
        recipients=[
            FolderRecipient(channel="folder", folder="semua", formats=JSON),
            FolderRecipient(channel="folder", folder="semua", formats=JSON, agency_id=second.id),
            MailRecipient(channel="mail", address="dinkes@kota.test", formats=JSON, agency_id=first.id),
        ],
    )
    id = await ask(database, schedule_id)

    await occurrences.carry_out(database, id, helpers(database))

    done = await occurrence_of(session, id)
    assert (done.status, done.error) == (OccurrenceStatus.SUCCEEDED, None)
    assert await count(session, Run) == 1
    made = {report.agency_id: report for report in await session.scalars(select(Report))}
    assert set(made) == {None, first.id, second.id}
    assert sorted(done.report_ids) == sorted(str(report.id) for report in made.values())
    own = await report_queries.document(session, made[first.id].id, DocumentFormat.JSON)
    assert own is not None
    assert "Gudang Obat" in own.content.decode()
    assert "Rambu" not in own.content.decode()  # what is another's stays there
    sent = list(await session.scalars(select(Delivery).order_by(Delivery.target)))
    due = done.due_at.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%Y-%m-%d_%H%M%S")
    assert [(each.target, each.report_id) for each in sent] == [
        ("dinkes@kota.test", made[first.id].id),
        (f"semua/{due}", made[None].id),
        (f"semua/{due}/DISHUB-2", made[second.id].id),
    ]
    types = Counter(await session.scalars(select(Event.type)))
    assert (types["report.ready"], types["run.finished"]) == (3, 1)
    assert types["finding.created"] >= 1


@pytest.mark.parametrize(
    "where", ["before the analysis", "after the analysis", "before the report", "after the report"]
)
async def test_work_begun_again_after_a_crash_makes_nothing_twice(
    database: Database, session: AsyncSession, where: str
) -> None:
    await make_city(session)
    schedule_id = await add_schedule(
        database, recipients=[FolderRecipient(channel="folder", folder="semua", formats=JSON)]
    )
    id = await ask(database, schedule_id)
    sound = helpers(database)

    async def dying_run(run_id: UUID) -> None:
        if where == "before the analysis":
            raise Killed
        await sound.finish_run(run_id)
        if where == "after the analysis":
            raise Killed

    async def dying_report(report_id: UUID) -> None:
        if where == "before the report":
            raise Killed
        await sound.finish_report(report_id)
        if where == "after the report":
            raise Killed

    with pytest.raises(Killed):
        await occurrences.carry_out(database, id, Helpers(dying_run, dying_report))
    assert (await occurrence_of(session, id)).status == OccurrenceStatus.RUNNING
    # Meanwhile somebody changes to whom it goes; this time goes as a whole to the ones or to the others.
    async with database.transaction() as work:
        body = ScheduleUpdate(recipients=[FolderRecipient(channel="folder", folder="baru", formats=JSON)])
        await service.change(work, schedule_id, body, actor=SYSTEM, expected=None)
    for _ in range(2):
        await occurrences.carry_out(database, id, sound)

    assert (await occurrence_of(session, id)).status == OccurrenceStatus.SUCCEEDED
    assert [await count(session, model) for model in (Run, Report, Delivery)] == [1, 1, 1]
    (delivery,) = await session.scalars(select(Delivery))
    assert delivery.target.startswith("semua/" if "report" in where else "baru/")


async def test_work_in_which_the_process_dies_again_and_again_ends_visibly(
    database: Database, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_city(session)
    monkeypatch.setattr(occurrences, "MOST_STARTS", 10)
    schedule_id = await add_schedule(database, recipients=[FolderRecipient(channel="folder")])
    id = await ask(database, schedule_id)

    async def die(_: UUID) -> None:
        raise Killed

    for _ in range(occurrences.MOST_STARTS):
        with pytest.raises(Killed):
            await occurrences.carry_out(database, id, Helpers(die, die))
    await occurrences.carry_out(database, id, Helpers(die, die))

    ended = await occurrence_of(session, id)
    assert ended.status == OccurrenceStatus.FAILED
    assert "10 kali" in (ended.error or "")


async def test_an_analysis_or_report_that_fails_is_told_with_its_reason(
    database: Database, session: AsyncSession
) -> None:
    await make_city(session)
    schedule_id = await add_schedule(
        database, recipients=[FolderRecipient(channel="folder", formats=JSON)], analyse_first=True
    )
    id = await ask(database, schedule_id)

    async def fail(run_id: UUID) -> None:
        await session.execute(Run.__table__.update().values(status="failed", error="MemoryError: "))  # type: ignore[attr-defined]

    await occurrences.carry_out(database, id, Helpers(fail, fail))

    failed = await occurrence_of(session, id)
    assert (failed.status, failed.error) == (OccurrenceStatus.FAILED, "analisis gagal: MemoryError: ")
    assert await count(session, Delivery) == 0


async def test_a_missed_time_is_told_as_of_that_time_and_the_latest_as_of_now(
    database: Database, session: AsyncSession, move_clock: MoveClock
) -> None:
    first, _ = await make_city(session)
    schedule_id = await add_schedule(
        database, kind="overview", recipients=[FolderRecipient(channel="folder", formats=JSON)], missed="each"
    )
    missed_at = clock.now() + timedelta(minutes=1)
    move_clock(timedelta(days=7))
    await make_application(session, first, name="Datang Kemudian")
    ids = []
    for due_at, as_of in ((missed_at, missed_at), (clock.now(), None)):
        occurrence = ScheduleOccurrence(
            schedule_id=schedule_id,
            due_at=due_at,
            trigger=Trigger.TIME,
            requested_by="ringkas",
            status=OccurrenceStatus.QUEUED,
            as_of=as_of,
            report_ids=[],
        )
        session.add(occurrence)
        await session.flush()
        ids.append(occurrence.id)

    for id in ids:
        await occurrences.carry_out(database, id, helpers(database))

    then, now = [await occurrence_of(session, id) for id in ids]
    assert (then.as_of, then.run_id) == (missed_at, None)
    assert now.as_of is not None
    assert now.as_of > missed_at
    assert now.run_id is not None
    contents = []
    for each in (then, now):
        document = await report_queries.document(session, UUID(each.report_ids[0]), DocumentFormat.JSON)
        assert document is not None
        contents.append(orjson.loads(document.content))
    assert contents[0] != contents[1]
    assert (await session.get_one(Report, UUID(then.report_ids[0]))).as_of == missed_at


async def test_the_first_start_makes_two_schedules_and_what_is_removed_stays_removed(
    database: Database, session: AsyncSession
) -> None:
    assert await seed_schedules(database, "Asia/Makassar")
    made = await queries.all_schedules(session)
    assert [(each.kind, each.cron, each.timezone, each.paused) for each in made] == [
        ("overview", "0 7 1 * *", "Asia/Makassar", False),
        ("duplicates", "0 7 * * 1", "Asia/Makassar", False),
    ]
    assert {recipient["channel"] for each in made for recipient in each.recipients} == {Channel.FOLDER}
    assert all(each.next_due_at is not None and each.next_due_at > datetime.now(UTC) for each in made)
    async with database.transaction() as work:
        await service.remove(work, made[0].id, actor=SYSTEM, expected=None)

    assert not await seed_schedules(database, "Asia/Makassar")

    assert await count(session, Schedule) == 1
