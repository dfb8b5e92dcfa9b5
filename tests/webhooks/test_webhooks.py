"""Programs are told what happens: once, signed so that they can tell, and of what they asked for."""

import base64
import hmac
import re
from collections.abc import Callable
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import events
from app.audit.models import AuditEvent
from app.deliveries import service as deliveries
from app.deliveries.channels import Channels
from app.deliveries.handing_on import hand_on, wants
from app.deliveries.models import Delivery, DeliveryStatus
from app.events import Happening
from app.events.models import Event
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Database
from app.places_on_disk import ROOT
from app.webhooks import service
from app.webhooks.service import OLD_SECRET_SIGNS_FOR, signing_keys
from tests.api import Api
from tests.clocks import MoveClock
from tests.deliveries.far_ends import Request, receiver
from tests.deliveries.making import make_webhook
from tests.factories import make_agency, make_application

Verify = Callable[[str, dict[str, str], bytes], None]


@pytest.fixture
def channels(tmp_path: Path) -> Channels:
    return Channels(folder=tmp_path, private_networks=(ip_network("127.0.0.1"),))


@pytest.fixture(scope="module")
def verify() -> Verify:
    """The receiver's side, as the manual has it."""
    page = (ROOT / "docs" / "delivery.md").read_text("utf-8")
    snippet = re.search(r"```python\n(.*?def verify.*?)```", page, re.DOTALL)
    assert snippet is not None
    names: dict[str, Any] = {}
    exec(snippet[1], names)
    found: Verify = names["verify"]
    return found


async def ping(database: Database, count: int = 1, type: str = "uji.terjadi") -> None:
    async with database.transaction() as session:
        await events.tell(session, [Happening(type, "uji", uuid4(), {"nomor": n}) for n in range(count)])


async def hand_on_and_deliver(database: Database, session: AsyncSession, channels: Channels) -> list[Delivery]:
    while True:
        async with database.transaction() as work:
            if not await hand_on(work):
                break
    waiting = list(await session.scalars(select(Delivery.id).where(Delivery.status == DeliveryStatus.QUEUED)))
    for id in waiting:
        await deliveries.carry_out(database, id, channels)
    return list(await session.scalars(select(Delivery).order_by(Delivery.id)))


async def test_the_secret_is_shown_once_and_is_nowhere_else(client: Api, session: AsyncSession) -> None:
    body = {"name": "portal satu data", "url": "https://penerima.kota.test/masuk", "types": ["report.*"]}

    response = await client.post("/webhooks", body, headers={"Idempotency-Key": "k"})

    assert response.status_code == 201
    made = response.json()
    secret = made.pop("secret")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert await client.read(f"/webhooks/{made['id']}") == made
    trail = [str((event.before, event.after)) for event in await session.scalars(select(AuditEvent))]
    assert not [text for text in trail if secret in text]
    again = await client.post("/webhooks", body, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
    changed = (await client.post(f"/webhooks/{made['id']}/secret")).json()
    assert changed["secret"] not in ("", secret)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.test/",
        "https://",
        "https://nama:sandi@a.test/",
        "https://a.test/#bagian",
        "javascript:alert(1)",
        "https://a.test/ b",
        "https://a.test:99999/",
    ],
)
async def test_what_is_no_plain_web_address_is_refused(client: Api, url: str) -> None:
    response = await client.post("/webhooks", {"name": "penerima", "url": url})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/url")


async def test_a_receiver_can_tell_what_is_ours_and_fresh(
    database: Database, session: AsyncSession, channels: Channels, verify: Verify
) -> None:
    async with receiver() as far_end:
        hook = await make_webhook(session, far_end.url, types=["*"])
        await ping(database)
        await hand_on_and_deliver(database, session, channels)

    (request,) = far_end.received
    verify(hook.secret, request.headers, request.body)
    for headers, body in (
        (request.headers, request.body + b" "),
        (request.headers | {"webhook-id": str(uuid4())}, request.body),
        (request.headers | {"webhook-timestamp": str(int(request.headers["webhook-timestamp"]) + 1)}, request.body),
        (aged(hook.secret, request, -3600), request.body),
    ):
        with pytest.raises(ValueError, match=r"."):
            verify(hook.secret, headers, body)
    with pytest.raises(ValueError, match=r"."):
        verify("whsec_" + base64.b64encode(b"x" * 32).decode(), request.headers, request.body)


def aged(secret: str, request: Request, seconds: int) -> dict[str, str]:
    """The same request, rightly signed an hour ago, as somebody would replay it who once overheard it."""
    then = str(int(request.headers["webhook-timestamp"]) + seconds)
    signed = f"{request.headers['webhook-id']}.{then}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
    return request.headers | {"webhook-timestamp": then, "webhook-signature": f"v1,{signature}"}


async def test_for_a_day_after_a_change_both_secrets_verify(
    database: Database, session: AsyncSession, channels: Channels, verify: Verify, move_clock: MoveClock
) -> None:
    async with receiver() as far_end:
        hook = await make_webhook(session, far_end.url, types=["*"])
        old = hook.secret
        async with database.transaction() as work:
            changed = await service.change_secret(work, hook.id, secret="whsec_" + "QUJD" * 10, actor=SYSTEM)
        await ping(database)
        await hand_on_and_deliver(database, session, channels)

    (request,) = far_end.received
    verify(old, request.headers, request.body)
    verify(changed.secret, request.headers, request.body)
    move_clock(OLD_SECRET_SIGNS_FOR)
    assert signing_keys(changed) == [changed.secret]


async def test_each_event_goes_once_to_each_webhook_that_wants_it(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    async with receiver() as all_ears, receiver() as picky:
        await make_webhook(session, all_ears.url, types=["*"])
        await make_webhook(session, picky.url, types=["application.changed", "run.*"])
        await make_webhook(session, "http://127.0.0.1:1/", types=["*"], disabled=True)
        await make_webhook(session, "http://127.0.0.1:1/diam")
        for type in ("application.changed", "application.registered", "run.finished"):
            await ping(database, type=type)
        made = await hand_on_and_deliver(database, session, channels)
        assert await hand_on_and_deliver(database, session, channels) == made

    def told(requests: list[Request]) -> list[str]:
        return [event["type"] for request in requests for event in orjson.loads(request.body)["events"]]

    assert told(all_ears.received) == ["application.changed", "application.registered", "run.finished"]
    assert told(picky.received) == ["application.changed", "run.finished"]
    assert [delivery.events_count for delivery in made] == [3, 2]
    assert await session.scalar(select(func.count()).where(Event.handed_on_at.is_(None))) == 0


async def test_many_events_come_in_few_requests_each_once_and_in_order(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    async with receiver() as far_end:
        await make_webhook(session, far_end.url, types=["uji.*"])
        await ping(database, 1_250)
        await hand_on_and_deliver(database, session, channels)

    numbers = [e["data"]["nomor"] for request in far_end.received for e in orjson.loads(request.body)["events"]]
    assert sorted(numbers) == list(range(1_250))
    assert len(far_end.received) == 13


async def test_what_waits_for_a_removed_webhook_fails_visibly_and_its_own_failure_is_told_to_nobody_again(
    database: Database, session: AsyncSession, channels: Channels
) -> None:
    hook = await make_webhook(session, "http://127.0.0.1:1/", types=["*"])
    await ping(database, type="delivery.failed")
    async with database.transaction() as work:
        await hand_on(work)
        await service.remove(work, hook.id, actor=SYSTEM, expected=None)

    (delivery,) = await hand_on_and_deliver(database, session, channels)

    assert delivery.status == DeliveryStatus.FAILED
    assert "sudah dihapus" in (delivery.error or "")
    assert await session.scalar(select(func.count()).where(Event.type == "delivery.failed")) == 1


async def test_what_changes_in_the_catalogue_is_told_without_its_values(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    application = await make_application(session, agency, name="SIMPEG")
    await client.patch(f"/applications/{application.id}", {"year": 2020}, etag="*")
    await client.post("/users", {"name": "baru", "role": "reader"})

    told = await client.read("/events", subject_id=str(application.id), sort="at,id")

    assert [(event["type"], event["data"]) for event in told["items"]] == [
        ("application.registered", {"version": 1, "changed": []}),
        ("application.changed", {"version": 2, "changed": ["year"]}),
    ]
    types = {event["type"] for event in (await client.read("/events", limit=200))["items"]}
    assert not {type for type in types if type.startswith(("user.", "token.", "webhook."))}


async def test_nothing_is_told_of_what_was_undone(database: Database, session: AsyncSession) -> None:
    async with database.transaction() as work:
        await events.tell(work, [Happening("uji.terjadi", "uji", uuid4())])
        await work.rollback()

    assert await session.scalar(select(func.count()).select_from(Event)) == 0


def test_patterns_name_types_and_nouns() -> None:
    assert wants(["*"], "report.ready")
    assert wants(["report.*"], "report.ready")
    assert wants(["report.ready"], "report.ready")
    assert not wants(["report.read", "repo.*", "ready.*"], "report.ready")
    assert not wants([], "report.ready")


async def test_old_events_are_forgotten_once_they_were_handed_on(
    database: Database, session: AsyncSession, move_clock: MoveClock
) -> None:
    await ping(database, 2)
    async with database.transaction() as work:
        await hand_on(work)
    await ping(database, 1)
    move_clock(events.service.KEPT * 2)

    async with database.transaction() as work:
        await events.service.forget_old(work, clock.now())

    assert await session.scalar(select(func.count()).select_from(Event)) == 1
