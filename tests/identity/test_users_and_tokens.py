"""Users, their passwords and their tokens."""

import asyncio
import base64
import logging
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import service
from app.identity.actor import SYSTEM, Role
from app.identity.models import ApiToken, User
from app.identity.schemas import UserUpdate
from app.kit import clock
from app.kit.db import Base, Database
from tests.api import Api, problem_of

PASSWORD = "sandi panjang sekali"


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


async def test_a_user_is_added_read_and_changed(client: Api) -> None:
    added = await client.post("/users", {"name": "operator-dinkes", "role": "editor"})
    path = f"/users/{added.json()['id']}"

    changed = await client.patch(path, {"role": "reader"}, etag=added.headers["etag"])

    assert added.headers["location"] == f"/api/v1{path}"
    assert "password" not in added.text
    assert changed.json()["role"] == "reader"
    assert changed.headers["etag"] == (await client.get(path)).headers["etag"] == '"2"'
    problem_of(await client.patch(path, {"role": "editor"}, etag='"1"'), 412, "stale")
    problem_of(await client.post("/users", {"name": "OPERATOR-dinkes", "role": "reader"}), 409, "user_name_taken")


async def test_a_user_of_an_agency_that_does_not_exist_is_refused_by_the_field(client: Api) -> None:
    body = {"name": "x", "role": "editor", "agency_id": "01936f5e-8d2a-7c1b-9f00-0000000000ff"}

    added = problem_of(await client.post("/users", body), 422, "unknown_reference")
    user = (await client.post("/users", {"name": "y", "role": "editor"})).json()
    changed = await client.patch(f"/users/{user['id']}", {"agency_id": body["agency_id"]}, etag="*")

    assert added["errors"][0]["pointer"] == "/agency_id"
    problem_of(changed, 422, "unknown_reference")


async def test_the_last_administrator_stays(client: Api) -> None:
    assert client.me is not None
    path = f"/users/{client.me.user_id}"

    problem_of(await client.patch(path, {"role": "reader"}, etag="*"), 409, "last_administrator")
    problem_of(await client.patch(path, {"disabled": True}, etag="*"), 409, "last_administrator")
    other = await client.another()

    assert (await other.patch(path, {"disabled": True}, etag="*")).status_code == 200
    assert other.me is not None
    problem_of(await other.patch(f"/users/{other.me.user_id}", {"disabled": True}, etag="*"), 409, "last_administrator")


async def test_two_administrators_cannot_resign_over_each_other(client: Api, database: Database) -> None:
    other = await client.another()
    assert client.me is not None
    assert other.me is not None

    async with database.transaction() as transaction:
        leaving = UserUpdate(disabled=True)
        await service.change_user(transaction, other.me.user_id, leaving, actor=SYSTEM, expected=None)
        mine = asyncio.create_task(client.patch(f"/users/{client.me.user_id}", {"role": "reader"}, etag="*"))
        await asyncio.sleep(0.2)  # long enough to look who else there is, before the other one is gone

    problem_of(await mine, 409, "last_administrator")


async def test_people_change_their_own_password_and_nothing_else(client: Api) -> None:
    reader = await client.another(Role.READER)
    assert reader.me is not None
    path = f"/users/{reader.me.user_id}"

    assert (await reader.patch(path, {"password": PASSWORD}, etag="*")).status_code == 200
    problem_of(await reader.patch(path, {"role": "administrator"}, etag="*"), 403, "needs_role")
    assert client.me is not None
    foreign = await reader.patch(f"/users/{client.me.user_id}", {"password": PASSWORD}, etag="*")
    problem_of(foreign, 403, "needs_role")
    problem_of(await reader.patch(path, {"password": "pendek"}, etag="*"), 422, "invalid")


async def test_name_and_password_make_a_token_and_open_nothing_else(client: Api) -> None:
    me = await client.login(password=PASSWORD)
    client.use(None)

    made = await client.post("/tokens", {"name": "skrip"}, headers=basic(me.name, PASSWORD))

    assert made.status_code == 201
    problem_of(await client.get("/applications", headers=basic(me.name, PASSWORD)), 401, "unauthenticated")
    problem_of(await client.post("/tokens", {"name": "x"}, headers=basic(me.name, PASSWORD + "x")), 401)
    problem_of(await client.post("/tokens", {"name": "x"}, headers=basic("nobody", PASSWORD)), 401)
    client.use(made.json()["token"])
    assert (await client.read("/users/me"))["name"] == me.name


async def test_a_disabled_user_is_refused_at_once_with_token_and_password(client: Api) -> None:
    other = await client.another(Role.READER)
    me = await other.login(Role.READER, password=PASSWORD)
    assert (await other.get("/applications")).status_code == 200

    await client.patch(f"/users/{me.user_id}", {"disabled": True}, etag="*")

    problem_of(await other.get("/applications"), 401, "unauthenticated")
    problem_of(await other.post("/tokens", {"name": "x"}, headers=basic(me.name, PASSWORD)), 401)
    await client.patch(f"/users/{me.user_id}", {"disabled": False}, etag="*")
    assert (await other.get("/applications")).status_code == 200


async def test_a_role_that_changed_counts_at_once(client: Api) -> None:
    other = await client.another(Role.ADMINISTRATOR)
    assert other.me is not None
    assert (await other.get("/users")).status_code == 200

    await client.patch(f"/users/{other.me.user_id}", {"role": "reader"}, etag="*")

    problem_of(await other.get("/users"), 403, "needs_role")


async def test_a_revoked_token_is_refused_at_once(client: Api) -> None:
    other = await client.another(Role.READER)
    assert other.me is not None
    assert (await other.get("/applications")).status_code == 200

    assert (await other.delete(f"/tokens/{other.me.token_id}", etag="*")).status_code == 204

    problem_of(await other.get("/applications"), 401, "unauthenticated")
    shown = await client.read(f"/tokens/{other.me.token_id}")
    assert shown["revoked_at"] is not None


async def test_a_token_ends_when_it_expires(client: Api, session: AsyncSession) -> None:
    soon = (clock.now() + timedelta(hours=1)).isoformat()
    made = (await client.post("/tokens", {"name": "pendek", "expires_at": soon})).json()
    other = await client.another(Role.READER)
    other.use(made["token"])

    await session.execute(
        update(ApiToken).where(ApiToken.name == "pendek").values(expires_at=clock.now() - timedelta(seconds=1))
    )

    problem_of(await other.get("/applications"), 401, "unauthenticated")


async def test_a_token_is_not_remembered_beyond_its_end(client: Api, session: AsyncSession) -> None:
    other = await client.another(Role.READER)
    end = clock.now() + timedelta(seconds=3)  # long enough for two requests on a busy machine
    made = (await client.post("/tokens", {"name": "singkat", "expires_at": end.isoformat()})).json()
    other.use(made["token"])
    assert (await other.get("/applications")).status_code == 200

    while clock.now() <= end:
        await session.execute(text("SELECT 1"))

    problem_of(await other.get("/applications"), 401, "unauthenticated")


async def test_tokens_are_seen_by_their_owner_and_by_administrators_only(client: Api) -> None:
    one, two = await client.another(Role.READER), await client.another(Role.READER)
    assert one.me is not None
    assert two.me is not None

    assert [item["id"] for item in await one.walk("/tokens")] == [str(one.me.token_id)]
    problem_of(await one.get(f"/tokens/{two.me.token_id}"), 404, "not_found")
    problem_of(await one.delete(f"/tokens/{two.me.token_id}", etag="*"), 404, "not_found")
    problem_of(await one.post("/tokens", {"name": "x", "user_id": str(two.me.user_id)}), 403, "needs_role")
    problem_of(await one.get(f"/users/{two.me.user_id}"), 403, "needs_role")
    assert len(await client.walk("/tokens")) == 3
    unknown = {"name": "x", "user_id": "01936f5e-8d2a-7c1b-9f00-0000000000ff"}
    problem_of(await client.post("/tokens", unknown), 422, "unknown_user")


async def test_neither_token_nor_password_is_stored_or_logged_in_clear(
    client: Api, session: AsyncSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user = (await client.post("/users", {"name": "x", "role": "reader", "password": PASSWORD})).json()
    token = (await client.post("/tokens", {"name": "t"}, headers={"Idempotency-Key": "k"})).json()["token"]
    await client.patch(f"/users/{user['id']}", {"password": PASSWORD + "!"}, etag="*")
    credentials = basic("x", PASSWORD + "!")
    await client.post("/tokens", {"name": "t2"}, headers=credentials | {"Idempotency-Key": "k2"})
    clear = [token, PASSWORD, credentials["Authorization"]]

    stored = "\n".join(
        [repr(row) for table in Base.metadata.sorted_tables for row in await session.execute(select(table))]
    )

    assert not any(secret in stored for secret in clear)
    assert not any(secret in caplog.text for secret in clear)
    assert service.digest_of(token) in stored
    assert "$argon2id$" in stored
    assert service.digest_of(credentials["Authorization"]) not in stored


async def test_the_first_start_makes_one_administrator_once(database: Database, session: AsyncSession) -> None:
    async with database.transaction() as transaction:
        first = await service.make_first_administrator(transaction)
    async with database.transaction() as transaction:
        second = await service.make_first_administrator(transaction)

    assert first is not None
    assert second is None
    users = (await session.scalars(select(User))).all()
    assert [(user.name, user.role) for user in users] == [("admin", Role.ADMINISTRATOR)]
