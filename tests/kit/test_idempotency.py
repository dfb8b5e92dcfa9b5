"""A POST with an `Idempotency-Key` acts once, however often it is sent."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.applications.models import Application
from app.kit import clock
from app.kit.db import Database
from app.kit.idempotency import IdempotencyRecord, forget_old_answers
from tests.api import Api, problem_of
from tests.factories import make_agency

KEY = {"Idempotency-Key": "kunci-1"}


async def body_of(session: AsyncSession, **values: Any) -> dict[str, Any]:
    return {"agency_id": str((await make_agency(session)).id), "name": "SIMPEG"} | values


async def rows(session: AsyncSession) -> int:
    return (await session.scalar(select(func.count()).select_from(Application))) or 0


async def test_the_same_request_again_gets_the_same_answer_and_acts_once(client: Api, session: AsyncSession) -> None:
    body = await body_of(session)
    first = await client.post("/applications", body, headers=KEY)

    second = await client.post("/applications", body, headers=KEY)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    for name in ("location", "etag", "content-type"):
        assert first.headers[name] == second.headers[name]
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await rows(session) == 1


async def test_another_request_under_the_same_key_is_refused(client: Api, session: AsyncSession) -> None:
    body = await body_of(session)
    await client.post("/applications", body, headers=KEY)

    other_body = await client.post("/applications", body | {"name": "SIPD"}, headers=KEY)
    other_path = await client.post("/services", body, headers=KEY)

    problem_of(other_body, 422, "idempotency_key_reused")
    problem_of(other_path, 422, "idempotency_key_reused")
    assert await rows(session) == 1


async def test_a_failed_request_is_not_kept_so_that_it_can_be_mended(client: Api, session: AsyncSession) -> None:
    body = await body_of(session)
    problem_of(await client.post("/applications", body | {"name": ""}, headers=KEY), 422)
    problem_of(await client.post("/applications", body | {"agency_id": body["agency_id"][::-1]}, headers=KEY), 422)

    mended = await client.post("/applications", body, headers=KEY)

    assert mended.status_code == 201


async def test_different_users_may_use_the_same_key(client: Api, session: AsyncSession) -> None:
    other = await client.another()
    first = await client.post("/applications", await body_of(session), headers=KEY)

    second = await other.post("/applications", await body_of(session), headers=KEY)

    assert first.json()["id"] != second.json()["id"]
    assert await rows(session) == 2


async def test_nobody_gets_an_answer_after_their_token_was_revoked(client: Api, session: AsyncSession) -> None:
    other = await client.another()
    body = await body_of(session)
    assert (await other.post("/applications", body, headers=KEY)).status_code == 201
    assert other.me is not None
    await client.delete(f"/tokens/{other.me.token_id}", etag="*")

    problem_of(await other.post("/applications", body, headers=KEY), 401)


async def test_a_key_is_forgotten_after_a_day(client: Api, session: AsyncSession, database: Database) -> None:
    body = await body_of(session)
    await client.post("/applications", body, headers=KEY)
    yesterday = clock.now() - timedelta(hours=25)
    await session.execute(update(IdempotencyRecord).values(created_at=yesterday))

    again = await client.post("/applications", body | {"name": "SIPD"}, headers=KEY)

    assert again.status_code == 201
    await session.execute(update(IdempotencyRecord).values(created_at=yesterday))
    async with database.transaction() as transaction:
        await forget_old_answers(transaction)
    assert await session.scalar(select(func.count()).select_from(IdempotencyRecord)) == 0


@pytest.mark.parametrize("key", ["", "x" * 201, "spasi\ttab", "\xe9"])
async def test_a_key_that_is_none_is_refused(client: Api, session: AsyncSession, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}

    response = await client.post("/applications", await body_of(session), headers=headers)

    problem_of(response, 422, "bad_idempotency_key")


async def test_a_new_token_is_not_kept_in_clear_under_a_key(client: Api, session: AsyncSession) -> None:
    response = await client.post("/tokens", {"name": "skrip"}, headers=KEY)

    again = await client.post("/tokens", {"name": "skrip"}, headers=KEY)

    problem = problem_of(again, 409, "answer_not_kept")
    assert problem["location"] == response.headers["location"]
    token = response.json()["token"]
    kept = (await session.scalars(select(IdempotencyRecord.body))).all()
    assert all(token.encode() not in (body or b"") for body in kept)
