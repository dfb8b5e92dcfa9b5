"""Every report arrives once, whatever the far end does."""

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries import service
from app.deliveries.channels import Channels, MailServer, mail, webhook
from app.deliveries.models import Channel, Delivery, DeliveryAttempt, DeliveryStatus
from app.events.models import Event
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Database
from app.settings import mail_server_of
from tests.clocks import MoveClock
from tests.deliveries.far_ends import certificates, mail_server, receiver
from tests.deliveries.making import CONTENT, delivery_of, make_delivery, make_stored_report, make_webhook


@pytest.fixture
def channels(tmp_path: Path) -> Channels:
    return Channels(folder=tmp_path / "laporan", private_networks=(ip_network("127.0.0.1"),))


def at(port: int, channels: Channels) -> Channels:
    return replace(channels, mail=MailServer("127.0.0.1", port, "none", "ringkas@kota.test"))


async def deliver_until_it_ends(
    database: Database, session: AsyncSession, id: UUID, channels: Channels, move_clock: MoveClock
) -> Delivery:
    """As the sweep does it, the pauses cut short by setting the clock."""
    for _ in range(service.ATTEMPTS + 1):
        await service.carry_out(database, id, channels)
        delivery = await delivery_of(session, id)
        if delivery.next_attempt_at is None:
            return delivery
        move_clock(delivery.next_attempt_at - clock.now())
    raise AssertionError("it never ends")


async def test_mail_carries_the_report_as_its_body_and_its_documents_attached(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    report = await make_stored_report(session, title="Laporan – duplikasi\r\nBcc: penyusup@jahat.test")
    id = await make_delivery(database, report, Channel.MAIL, "sekretariat@kota.test")

    async with mail_server() as far_end:
        await service.carry_out(database, id, at(far_end.port, channels))

    (message,) = far_end.received
    assert (message["To"], message["From"]) == ("sekretariat@kota.test", "Ringkas <ringkas@kota.test>")
    assert message["Bcc"] is None
    assert message["Subject"] == "Laporan – duplikasi Bcc: penyusup@jahat.test"
    assert message["Message-ID"] == f"<{id}@kota.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body(("html",))
    assert isinstance(body, EmailMessage)
    assert body.get_content().strip() == "<p>Temuan «baru»</p>"
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == {f"duplikasi.{format}": CONTENT[format][1] for format in ("pdf", "xlsx")}
    assert (await delivery_of(session, id)).status == DeliveryStatus.SUCCEEDED


@pytest.mark.parametrize("starttls", [True, False])
async def test_mail_goes_out_by_tls_and_never_without_it(
    database: Database,
    session: AsyncSession,
    channels: Channels,
    starttls: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = await make_stored_report(session)
    known = certificates("localhost", "127.0.0.1")
    (tmp_path / "ca.pem").write_bytes(known.authority_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    tls = "starttls" if starttls else "implicit"
    ids = [await make_delivery(database, report, Channel.MAIL, "a@kota.test") for _ in range(2)]

    async with mail_server(tls=known.server, starttls=starttls) as safe, mail_server() as open_to_all:
        for id, far_end in zip(ids, (safe, open_to_all), strict=True):
            server = MailServer("localhost", far_end.port, tls, "ringkas@kota.test")
            await service.carry_out(database, id, replace(channels, mail=server))

    assert (len(safe.received), len(open_to_all.received)) == (1, 0)
    refused = await delivery_of(session, ids[1])
    assert (refused.status, refused.attempts) == (DeliveryStatus.QUEUED, 1)
    assert refused.error


@pytest.mark.parametrize(
    ("moods", "attempts"),
    [
        ([], 1),
        (["slow"], 1),
        (["temporary", "temporary"], 3),
        (["cut"], 2),
        (["temporary", "cut", "slow"], 3),
    ],
)
async def test_mail_arrives_once_though_the_server_is_slow_refuses_for_now_or_closes_in_the_middle(
    database: Database,
    session: AsyncSession,
    channels: Channels,
    move_clock: MoveClock,
    moods: list[str],
    attempts: int,
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.MAIL, "sekretariat@kota.test")

    async with mail_server() as far_end:
        far_end.next.extend(moods)
        delivery = await deliver_until_it_ends(database, session, id, at(far_end.port, channels), move_clock)

    assert (delivery.status, delivery.attempts, delivery.error) == (DeliveryStatus.SUCCEEDED, attempts, None)
    assert far_end.ids == [f"<{id}@kota.test>"]


async def test_a_mail_whose_receipt_was_lost_is_sent_again_under_the_same_identifier(
    database: Database, session: AsyncSession, channels: Channels, move_clock: MoveClock
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.MAIL, "sekretariat@kota.test")

    async with mail_server() as far_end:
        far_end.next.append("cut_after")
        await deliver_until_it_ends(database, session, id, at(far_end.port, channels), move_clock)

    assert far_end.ids == [f"<{id}@kota.test>"] * 2  # on the wire twice; one message by its identifier
    assert str(far_end.received[0]["Date"]) == str(far_end.received[1]["Date"])


@pytest.mark.parametrize("mood", ["permanent", "too_big"])
async def test_a_mailbox_that_is_none_fails_at_once_visibly_and_can_be_sent_again(
    database: Database, session: AsyncSession, channels: Channels, mood: str
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.MAIL, "salah@kota.test")

    async with mail_server() as far_end:
        far_end.next.append(mood)
        await service.carry_out(database, id, at(far_end.port, channels))
        failed = await delivery_of(session, id)
        assert (failed.status, failed.next_attempt_at) == (DeliveryStatus.FAILED, None)
        assert failed.error
        assert failed.error[0] == "5"
        told = (await session.scalars(select(Event).where(Event.type == "delivery.failed"))).one()
        assert told.subject_id == id
        async with database.transaction() as work:
            await service.resend(work, id, actor=SYSTEM)
        await service.carry_out(database, id, at(far_end.port, channels))

    assert (await delivery_of(session, id)).status == DeliveryStatus.SUCCEEDED
    assert far_end.ids == [f"<{id}@kota.test>"]


@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.WEBHOOK])
async def test_nothing_is_lost_while_the_far_end_is_down(
    database: Database, session: AsyncSession, channels: Channels, move_clock: MoveClock, channel: Channel
) -> None:
    report = await make_stored_report(session)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    hook = await make_webhook(session, f"http://127.0.0.1:{port}/")
    webhook_id = hook.id if channel == Channel.WEBHOOK else None
    id = await make_delivery(database, report, channel, "sekretariat@kota.test", "json", webhook_id=webhook_id)
    used = at(port, channels)
    pauses = []

    for _ in range(5):
        await service.carry_out(database, id, used)
        waiting = await delivery_of(session, id)
        assert waiting.status == DeliveryStatus.QUEUED
        assert waiting.error
        assert waiting.next_attempt_at is not None
        pauses.append(waiting.next_attempt_at - clock.now())
        await service.carry_out(database, id, used)  # too early: nothing happens
        assert (await delivery_of(session, id)).attempts == waiting.attempts
        move_clock(pauses[-1])
    async with mail_server(port) if channel == Channel.MAIL else receiver(port) as far_end:
        done = await deliver_until_it_ends(database, session, id, used, move_clock)

    assert (done.status, done.attempts, len(far_end.received)) == (DeliveryStatus.SUCCEEDED, 6, 1)
    assert pauses == sorted(pauses)
    attempts = (await session.scalars(select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == id))).all()
    assert sorted((attempt.number, attempt.arrived) for attempt in attempts) == [
        *((number, False) for number in range(1, 6)),
        (6, True),
    ]


async def test_after_the_last_attempt_it_stands_as_failed_after_some_days(
    database: Database, session: AsyncSession, channels: Channels, move_clock: MoveClock
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.MAIL, "sekretariat@kota.test")
    began = clock.now()

    async with mail_server() as far_end:
        far_end.next.extend(["temporary"] * 100)
        failed = await deliver_until_it_ends(database, session, id, at(far_end.port, channels), move_clock)

    assert (failed.status, failed.attempts) == (DeliveryStatus.FAILED, service.ATTEMPTS)
    assert clock.now() - began > timedelta(days=2)
    assert failed.error == "451 try again later (sekretariat@kota.test)"


@pytest.mark.parametrize(
    ("moods", "attempts"),
    [([], 1), (["slow"], 1), (["500", "503"], 3), (["cut"], 2), (["404", "cut", "302", "slow"], 4)],
)
async def test_a_webhook_arrives_once_though_the_receiver_is_slow_fails_or_closes_in_the_middle(
    database: Database,
    session: AsyncSession,
    channels: Channels,
    move_clock: MoveClock,
    moods: list[str],
    attempts: int,
) -> None:
    report = await make_stored_report(session)

    async with receiver() as far_end:
        hook = await make_webhook(session, far_end.url)
        id = await make_delivery(database, report, Channel.WEBHOOK, hook.name, "json", "pdf", webhook_id=hook.id)
        far_end.next.extend(moods)
        delivery = await deliver_until_it_ends(database, session, id, channels, move_clock)

    assert (delivery.status, delivery.attempts) == (DeliveryStatus.SUCCEEDED, attempts)
    assert far_end.ids == [str(id)]
    (request,) = far_end.received
    assert request.path == "/masuk?dari=ringkas"
    (event,) = orjson.loads(request.body)["events"]
    assert (event["type"], event["subject_id"]) == ("report.delivered", str(report.id))
    assert [document["format"] for document in event["data"]["documents"]] == ["json", "pdf"]


async def test_a_webhook_whose_receipt_was_lost_comes_again_byte_for_byte_under_the_same_identifier(
    database: Database, session: AsyncSession, channels: Channels, move_clock: MoveClock
) -> None:
    report = await make_stored_report(session)

    async with receiver() as far_end:
        hook = await make_webhook(session, far_end.url)
        id = await make_delivery(database, report, Channel.WEBHOOK, hook.name, "json", webhook_id=hook.id)
        far_end.next.append("cut_after")
        await deliver_until_it_ends(database, session, id, channels, move_clock)

    first, second = far_end.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(id)
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]  # each is fresh in its own time


@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.WEBHOOK])
async def test_a_far_end_that_never_answers_does_not_hold_a_delivery_for_ever(
    database: Database, session: AsyncSession, channels: Channels, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await make_stored_report(session)
    monkeypatch.setattr(mail, "SECONDS", 0.5)
    monkeypatch.setattr(webhook, "SECONDS", 0.5)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    hook = await make_webhook(session, f"http://127.0.0.1:{port}/")
    webhook_id = hook.id if channel == Channel.WEBHOOK else None
    id = await make_delivery(database, report, channel, "sekretariat@kota.test", "json", webhook_id=webhook_id)

    await service.carry_out(database, id, at(port, channels))

    server.close()
    waiting = await delivery_of(session, id)
    assert waiting.status == DeliveryStatus.QUEUED
    assert waiting.error


async def test_gone_means_gone(database: Database, session: AsyncSession, channels: Channels) -> None:
    report = await make_stored_report(session)

    async with receiver() as far_end:
        hook = await make_webhook(session, far_end.url)
        id = await make_delivery(database, report, Channel.WEBHOOK, hook.name, "json", webhook_id=hook.id)
        far_end.next.append("410")
        await service.carry_out(database, id, channels)

    failed = await delivery_of(session, id)
    assert (failed.status, failed.error) == (DeliveryStatus.FAILED, "HTTP 410 saya menjawab 410")


async def test_without_a_mail_server_mail_waits_and_says_for_what(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.MAIL, "sekretariat@kota.test")

    await service.carry_out(database, id, channels)

    waiting = await delivery_of(session, id)
    assert waiting.status == DeliveryStatus.QUEUED
    assert "RINGKAS_SMTP_URL" in (waiting.error or "")


async def test_a_folder_gets_each_file_whole_and_a_second_attempt_changes_nothing(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.FOLDER, "mingguan/2026-11-23_0700")
    await service.carry_out(database, id, channels)
    folder = channels.folder / "mingguan" / "2026-11-23_0700"
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}

    # The process died after the files were put and before that was noted.
    delivery = await delivery_of(session, id)
    delivery.status, delivery.next_attempt_at, delivery.finished_at = DeliveryStatus.RUNNING, None, None
    await session.flush()
    await service.carry_out(database, id, channels)

    assert (await delivery_of(session, id)).status == DeliveryStatus.SUCCEEDED
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before
    assert {name: content for name, (content, _) in before.items()} == {
        f"duplikasi.{format}": CONTENT[format][1] for format in ("html", "pdf", "xlsx")
    }


async def test_a_folder_that_cannot_be_written_is_tried_again_and_nothing_leads_out_of_it(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    report = await make_stored_report(session)
    channels.folder.parent.mkdir(exist_ok=True)
    channels.folder.write_text("a file where the folder should be")
    first = await make_delivery(database, report, Channel.FOLDER, "mingguan")
    second = await make_delivery(database, report, Channel.FOLDER, "../luar")

    await service.carry_out(database, first, channels)
    await service.carry_out(database, second, channels)

    assert (await delivery_of(session, first)).status == DeliveryStatus.QUEUED
    outside = await delivery_of(session, second)
    assert outside.status == DeliveryStatus.FAILED
    assert not (channels.folder.parent / "luar").exists()


async def test_what_arrived_is_sent_again_as_a_delivery_of_its_own(
    app: FastAPI, database: Database, session: AsyncSession, channels: Channels
) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(database, report, Channel.FOLDER, "mingguan", "html")
    await service.carry_out(database, id, channels)

    async with database.transaction() as work:
        again = await service.resend(work, id, actor=SYSTEM)

    assert again.id != id
    assert (again.resent_from_id, again.status, again.target) == (id, DeliveryStatus.QUEUED, "mingguan")
    assert (await delivery_of(session, id)).status == DeliveryStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "user", "password"),
    [
        ("smtps://a%40b:r%2Fahasia@surat.kota.test", "surat.kota.test", 465, "implicit", "a@b", "r/ahasia"),
        ("smtp://surat.kota.test", "surat.kota.test", 587, "starttls", None, None),
        ("smtp+plain://127.0.0.1:2525", "127.0.0.1", 2525, "none", None, None),
    ],
)
def test_the_mail_server_is_one_address(
    url: str, host: str, port: int, tls: str, user: str | None, password: str | None
) -> None:
    server = mail_server_of(url, "")

    assert (server.host, server.port, server.tls) == (host, port, tls)
    assert (server.user, server.password, server.sender) == (user, password, f"ringkas@{host}")
    assert password is None or password not in repr(server)


@pytest.mark.parametrize("url", ["surat.kota.test", "http://surat.kota.test", "smtp://", "smtps://h/path"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtps://"):
        mail_server_of(url, "")
