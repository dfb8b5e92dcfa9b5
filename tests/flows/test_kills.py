"""`kill -9` in the middle of an analysis, a report, a delivery: afterwards everything was made once, nothing half.

A few kills a backend; `RINGKAS_TEST_KILLS=20` makes as many as one likes. The moments are random, from a fixed seed.
On PostgreSQL two servers share the work, and either or both are killed.
"""

import asyncio
import itertools
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from app.analysis import INTEGRATION
from app.deliveries.models import Delivery, DeliveryAttempt, DeliveryStatus
from app.findings.models import Finding, Run, RunStatus
from app.identity.actor import SYSTEM
from app.kit.db import Database
from app.reports.models import Report, ReportDocument, ReportStatus
from app.schedules import service
from app.schedules.models import OccurrenceStatus, ScheduleOccurrence
from app.schedules.schemas import FolderRecipient, MailRecipient, ScheduleCreate, WebhookRecipient
from app.settings import Settings
from tests.deliveries.far_ends import MailServer, Receiver, mail_server, receiver
from tests.deliveries.making import make_webhook
from tests.factories import make_agency, make_application
from tests.flows.servers import Server

KILLS = int(os.environ.get("RINGKAS_TEST_KILLS", "3"))
PATIENCE_SECONDS = 120.0
MAILBOX = "sekretariat@kota.test"

# What is to be going on when the kill comes; then some hundredths of a second more or less.
Stage = tuple[str, Any, Any]
STAGES: Sequence[Stage] = (
    ("analysis", Run, RunStatus.RUNNING),
    ("report", Report, ReportStatus.RUNNING),
    ("delivery", Delivery, DeliveryStatus.RUNNING),
)


@dataclass
class Installation:
    """A database with a schedule to a folder, a mailbox and a webhook, and the servers that work on it."""

    settings: Settings
    session: AsyncSession
    database: Database
    schedule_id: UUID
    mail: MailServer
    web: Receiver
    servers: list[Server]
    count: int

    async def start_servers(self) -> None:
        variables = {
            "RINGKAS_SMTP_URL": f"smtp+plain://127.0.0.1:{self.mail.port}",
            "RINGKAS_SMTP_FROM": "ringkas@kota.test",
            "RINGKAS_WEBHOOK_PRIVATE_NETWORKS": "127.0.0.1",
        }
        fresh = [Server(self.settings, "serve", **variables) for _ in range(self.count - len(self.servers))]
        self.servers.extend(fresh)
        for server in fresh:
            await server.ready()

    async def ask(self) -> UUID:
        """One more report, as a person asks for it."""
        async with self.database.transaction() as work:
            return (await service.run_now(work, self.schedule_id, actor=SYSTEM)).id

    async def any_in(self, model: Any, *statuses: Any) -> bool:
        return bool(await self.session.scalar(select(func.count()).where(model.status.in_(statuses))))


@asynccontextmanager
async def installation(settings: Settings, session: AsyncSession, backend: str) -> AsyncIterator[Installation]:
    agency = await make_agency(session)
    for number in range(40):
        texts = {"description": f"Sistem pengaduan warga atas pelayanan publik nomor {number // 2}"}
        await make_application(session, agency, name=f"SIPANDU {'Kota ' * (number % 2)}{number // 2}", **texts)
    database = Database(settings.database)
    async with mail_server() as mail, receiver() as web:
        hook = await make_webhook(session, web.url)
        async with database.transaction() as work:
            body = ScheduleCreate(
                name="Diuji dengan kill -9",
                kind="duplicates",
                cron="0 7 1 1 *",
                recipients=[
                    FolderRecipient(channel="folder", folder="uji"),
                    MailRecipient(channel="mail", address=MAILBOX),
                    WebhookRecipient(channel="webhook", webhook_id=hook.id),
                ],
            )
            schedule = await service.add(work, body, timezone="Asia/Jakarta", actor=SYSTEM)
        count = 1 if backend == "sqlite" else 2
        made = Installation(settings, session, database, schedule.id, mail, web, [], count)
        try:
            yield made
        finally:
            for server in made.servers:
                server.kill()
            await database.dispose()


async def wait_for(
    condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS, pause: float = 0.01, *, or_fail: bool = True
) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        if time.monotonic() > deadline:
            assert not or_fail, "it does not come to an end"
            return
        await asyncio.sleep(pause)


async def test_everything_is_made_once_however_often_the_servers_are_killed(
    seeded: str, settings: Settings, session: AsyncSession, backend: str, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(20261123)
    hit: Counter[str] = Counter()
    async with installation(settings, session, backend) as city:
        for number, (_, model, status) in zip(range(KILLS), itertools.cycle(STAGES)):
            await city.start_servers()
            city.mail.next.append("slow")
            city.web.next.append("slow")
            await city.ask()
            await wait_for(partial(city.any_in, model, status), 20, or_fail=False)
            await asyncio.sleep(chance.uniform(0, 0.4))
            victims = city.servers if number % 3 == 2 else [chance.choice(city.servers)]
            for victim in list(victims):
                victim.kill()
                city.servers.remove(victim)
            hit.update([name for name, m, s in STAGES if await city.any_in(m, s)] or ["between"])

        await city.start_servers()
        await wait_for(lambda: ended(city), pause=0.2)
        await check_everything(city, KILLS)
        log = (settings.data_dir / "server.log").read_text("utf-8")
    told = ", ".join(f"{name} {count}" for name, count in sorted(hit.items()))
    record_property(
        "told",
        f"{KILLS} kills on {backend}; going on at the time: {told}; on the wire for {KILLS} messages each: "
        f"mail {len(city.mail.received)}, webhook {len(city.web.received)}",
    )
    assert "Traceback" not in log, log


async def ended(city: Installation) -> bool:
    return not (
        await city.any_in(ScheduleOccurrence, OccurrenceStatus.QUEUED, OccurrenceStatus.RUNNING)
        or await city.any_in(Delivery, DeliveryStatus.QUEUED, DeliveryStatus.RUNNING)
        or await city.any_in(Run, RunStatus.QUEUED, RunStatus.RUNNING)
    )


async def check_everything(city: Installation, count: int) -> None:
    """Each report, document and delivery is there once and whole, and nothing besides."""
    session = city.session
    occurrences = list(await session.scalars(select(ScheduleOccurrence).order_by(ScheduleOccurrence.due_at)))
    assert [(row.status, row.error) for row in occurrences] == [(OccurrenceStatus.SUCCEEDED, None)] * count
    reports = list(await session.scalars(select(Report)))
    assert sorted(str(report.id) for report in reports) == sorted(id for row in occurrences for id in row.report_ids)
    assert all(report.status == ReportStatus.SUCCEEDED for report in reports)

    documents = list(await session.scalars(select(ReportDocument).options(undefer(ReportDocument.content))))
    assert all(sha256(document.content).hexdigest() == document.sha256 for document in documents)
    formats = Counter(document.format for document in documents)
    assert formats == {"html": count, "pdf": count, "xlsx": count, "json": count}

    runs = list(await session.scalars(select(Run)))
    assert len({row.run_id for row in occurrences}) == len(runs) == count
    for run in runs:
        assert run.status == RunStatus.SUCCEEDED, run.error
        # a pair can be a duplicate and also lack a connection
        columns = (Finding.left_id, Finding.right_id, Finding.national_id, Finding.kind == INTEGRATION)
        pairs = [tuple(pair) for pair in await session.execute(select(*columns).where(Finding.run_id == run.id))]
        assert len(pairs) == len(set(pairs)) == sum((run.findings_by_kind or {}).values()) > 0

    deliveries = list(await session.scalars(select(Delivery)))
    assert Counter(delivery.channel for delivery in deliveries) == {"folder": count, "mail": count, "webhook": count}
    assert all(delivery.status == DeliveryStatus.SUCCEEDED for delivery in deliveries)
    arrived = select(DeliveryAttempt.delivery_id).where(DeliveryAttempt.arrived.is_(True))
    assert sorted(await session.scalars(arrived)) == sorted(delivery.id for delivery in deliveries)
    check_folder(city, documents, count)
    check_mail(city, [delivery for delivery in deliveries if delivery.channel == "mail"])
    check_web(city, [delivery for delivery in deliveries if delivery.channel == "webhook"])


def check_folder(city: Installation, documents: Sequence[ReportDocument], count: int) -> None:
    files = [path for path in (city.settings.data_dir / "reports").rglob("*") if path.is_file()]
    assert len(files) == 3 * count, files
    kept = {document.sha256 for document in documents}
    assert all(sha256(path.read_bytes()).hexdigest() in kept for path in files)
    assert not [path for path in files if path.name.startswith(".")]


def check_mail(city: Installation, deliveries: Sequence[Delivery]) -> None:
    """Each message came; one that came again is the same one by its identifier, and each is whole."""
    assert set(city.mail.ids) == {f"<{delivery.id}@kota.test>" for delivery in deliveries}
    for message in city.mail.received:
        assert len([part for part in message.iter_attachments() if len(part.get_content()) > 100]) == 2


def check_web(city: Installation, deliveries: Sequence[Delivery]) -> None:
    assert set(city.web.ids) == {str(delivery.id) for delivery in deliveries}
    by_id: dict[str, set[bytes]] = {}
    for request in city.web.received:
        by_id.setdefault(request.headers["webhook-id"], set()).add(request.body)
        assert orjson.loads(request.body)["events"][0]["type"] == "report.delivered"
    assert all(len(bodies) == 1 for bodies in by_id.values())
