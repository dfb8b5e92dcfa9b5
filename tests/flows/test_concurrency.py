"""Many at once: nothing is done twice, nothing is lost."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.catalogue.applications.models import Application
from tests.api import Api
from tests.factories import make_agency, make_application

WRITERS = 8
ROUNDS = 5


async def test_two_hundred_requests_with_one_key_store_one_row(client: Api, session: AsyncSession) -> None:
    body = {"agency_id": str((await make_agency(session)).id), "name": "SIMPEG"}
    headers = {"Idempotency-Key": "satu kunci".replace(" ", "-")}

    responses = await asyncio.gather(*(client.post("/applications", body, headers=headers) for _ in range(200)))

    assert {response.status_code for response in responses} == {201}
    assert len({response.content for response in responses}) == 1
    assert len({response.headers["location"] for response in responses}) == 1
    assert sum("idempotent-replayed" not in response.headers for response in responses) == 1
    assert await session.scalar(select(func.count()).select_from(Application)) == 1
    registered = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "application.registered")
    assert await session.scalar(registered) == 1


async def test_eight_writers_on_one_record_lose_no_change(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, users_count=0)
    path = f"/applications/{application.id}"
    refused = 0

    async def add_some() -> None:
        nonlocal refused
        done = 0
        while done < ROUNDS:
            shown = await client.get(path)
            body = {"users_count": shown.json()["users_count"] + 1}
            response = await client.patch(path, body, etag=shown.headers["etag"])
            if response.status_code == 412:
                refused += 1
                continue
            assert response.status_code == 200, response.text
            done += 1

    await asyncio.gather(*(add_some() for _ in range(WRITERS)))

    final = await client.read(path)
    assert final["users_count"] == WRITERS * ROUNDS
    assert final["version"] == WRITERS * ROUNDS + 1
    assert refused > 0
    history = await client.walk(f"{path}/history", sort="at,id")
    assert [event["after"]["users_count"] for event in history[1:]] == list(range(1, WRITERS * ROUNDS + 1))


async def test_writers_of_different_fields_keep_both_changes_where_neither_insists(
    client: Api, session: AsyncSession
) -> None:
    application = await make_application(session)
    path = f"/applications/{application.id}"
    bodies: list[dict[str, object]] = [{"owner": "BKD"}, {"vendor": "PT"}, {"hosting": "PDN"}, {"year": 2020}]

    async def write(body: dict[str, object]) -> None:
        while (await client.patch(path, body, etag="*")).status_code == 412:
            pass

    await asyncio.gather(*(write(body) for body in bodies))

    final = await client.read(path)
    assert all(final | body == final for body in bodies)
    assert final["version"] == 1 + len(bodies)


@pytest.mark.parametrize("partial", [False, True])
async def test_bulk_requests_at_once_make_each_record_once(client: Api, session: AsyncSession, partial: bool) -> None:
    agency = await make_agency(session)
    items = [{"agency_id": str(agency.id), "external_key": str(n), "name": f"A {n}"} for n in range(20)]

    async def send() -> int:
        for _ in range(20):
            response = await client.post("/applications/bulk", {"items": items, "partial": partial})
            if response.status_code == 200:
                return response.status_code
            assert response.status_code in {409, 412}, response.text
        return response.status_code

    assert set(await asyncio.gather(*(send() for _ in range(6)))) == {200}
    assert await session.scalar(select(func.count()).select_from(Application)) == 20
