"""Whatever is written leaves an event of the trail in the same transaction; without the event nothing is written."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.deliveries.models import Channel
from app.kit.db import Base
from app.main import create_app
from app.settings import Settings
from tests.api import Api
from tests.deliveries.making import make_delivery, make_stored_report
from tests.factories import (
    World,
    make_application,
    make_data_object,
    make_finding,
    make_interface,
    make_run,
    make_world,
)

Call = Callable[[Api, World, AsyncSession], Awaitable[httpx.Response]]
_numbers = itertools.count(1)
CSV = "nama_aplikasi,perangkat daerah\n{name},{agency}\n"


def body_of(path: str, world: World) -> dict[str, Any]:
    """The least that makes a new record of a collection."""
    agency = {"agency_id": str(world.agency.id)}
    bodies: dict[str, dict[str, Any]] = {
        "applications": agency | {"name": "Baru"},
        "services": agency | {"name": "Baru"},
        "data-objects": agency | {"name": "Baru"},
        "regulations": agency | {"kind": "Perwal", "number": "99", "year": 2024},
        "agencies": {"code": "BARU", "name": "Baru", "kind": "unit", "parent_id": str(world.agency.id)},
        "interfaces": {"source_id": str(world.applications[0].id), "target_id": str(world.applications[2].id)},
        "users": {"name": "baru", "role": "reader"},
        "tokens": {"name": "baru"},
    }
    return bodies[path]


async def upload(client: Api, world: World, name: str | None = None) -> httpx.Response:
    content = CSV.format(agency=world.agency.code, name=name or f"Aplikasi ke-{next(_numbers)}")
    file = ("daftar.csv", content, "text/csv")
    return await client.http.post("/imports", files={"file": file}, data={"government": world.government.code})


async def _some_id(client: Api, path: str) -> str:
    return str((await client.read(f"/{path}"))["items"][-1]["id"])


def adding(path: str) -> Call:
    return lambda client, world, _: client.post(f"/{path}", body_of(path, world))


def adding_many(path: str) -> Call:
    return lambda client, world, _: client.post(
        f"/{path}/bulk",
        {"items": [body_of(path, world) | _ANOTHER.get(path, {"name": "Lagi"}) | {"external_key": "x"}]},
    )


def changing(path: str) -> Call:
    async def call(client: Api, world: World, session: AsyncSession) -> httpx.Response:
        return await client.patch(f"/{path}/{await _some_id(client, path)}", {"external_key": "baru"}, etag="*")

    return call


def archiving(path: str) -> Call:
    async def call(client: Api, world: World, session: AsyncSession) -> httpx.Response:
        return await client.delete(f"/{path}/{await _some_id(client, path)}", etag="*")

    return call


async def change_user(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    other = await client.another()
    assert other.me is not None
    return await client.patch(f"/users/{other.me.user_id}", {"role": "reader"}, etag="*")


async def revoke_token(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    other = await client.another()
    assert other.me is not None
    return await client.delete(f"/tokens/{other.me.token_id}", etag="*")


async def put_mapping(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    path = f"/applications/{world.applications[0].id}/mappings/{world.nodes[1].id}"
    return await client.put(path, {}, etag="*")


async def delete_mapping(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    node = world.nodes[2].id
    application = await make_application(session, world.agency, mappings=[{"node_id": node}])
    return await client.delete(f"/applications/{application.id}/mappings/{node}", etag="*")


async def apply_import(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    batch = (await upload(client, world)).json()
    return await client.post(f"/imports/{batch['id']}/apply", {})


async def discard_import(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    return await client.delete(f"/imports/{(await upload(client, world)).json()['id']}")


async def choose(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    await make_application(session, world.agency, name="E-Arsip Kota")
    batch = (await upload(client, world, "E Arsip")).json()
    rows = (await client.read(f"/imports/{batch['id']}/rows"))["items"]
    return await client.put(f"/imports/{batch['id']}/rows/{rows[0]['line']}/choice", {"choice": "skip"})


def deciding(path: str) -> Call:
    """A decision on a proposal for an application: a node or a kind."""

    async def call(client: Api, world: World, session: AsyncSession) -> httpx.Response:
        body = {"kind": "website"} if "kind" in path else {"node_id": str(world.nodes[3].id)}
        return await client.post(f"/applications/{world.applications[0].id}/{path}", body)

    return call


async def _finding(world: World, session: AsyncSession) -> UUID:
    """A stored finding of a pair that nobody judged."""
    run = await make_run(session)
    pair = [await make_application(session, world.agency) for _ in range(2)]
    return (await make_finding(session, run, *pair)).id


async def judge(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    return await client.post(f"/findings/{await _finding(world, session)}/review", _REVIEW)


async def judge_again(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    return await client.put(f"/findings/{await _finding(world, session)}/review", _REVIEW)


async def take_back(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    path = f"/findings/{await _finding(world, session)}/review"
    assert (await client.post(path, _REVIEW)).status_code == 201
    return await client.delete(path, etag="*")


def a_schedule(**values: Any) -> dict[str, Any]:
    recipients = [{"channel": "folder", "folder": "uji"}]
    return {
        "name": f"Jadwal {next(_numbers)}",
        "kind": "overview",
        "cron": "0 7 1 * *",
        "recipients": recipients,
    } | values


def on_a_schedule(method: str, body: dict[str, Any] | None = None, act: str = "", **values: Any) -> Call:
    async def call(client: Api, world: World, session: AsyncSession) -> httpx.Response:
        made = (await client.post("/schedules", a_schedule(**values))).json()
        return await client.request(method, f"/schedules/{made['id']}{act}", json=body, etag="*")

    return call


async def put_crosswalk(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    lines = [{"from_code": world.nodes[1].code, "to_code": None, "relation": "retired"}]
    body = {"from_edition": world.editions[0].code, "entries": lines}
    return await client.put(f"/reference-editions/{world.editions[1].id}/crosswalk", body)


async def carry_over(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    editions = {"from_edition": world.editions[0].code, "to_edition": world.editions[1].code}
    return await client.post("/carry-overs", {"government_id": str(world.government.id)} | editions)


async def revert_carry_over(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    made = (await carry_over(client, world, session)).json()
    return await client.post(f"/carry-overs/{made['id']}/revert", {})


async def accept_all(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    return await client.post("/mapping-proposals/accept-all", {"min_probability": 0.5})


async def _two_names(world: World, session: AsyncSession) -> dict[str, Any]:
    """Two names of data of the world's government that nobody decided about, as a decision's body."""
    one, two = [(await make_data_object(session, world.agency)).name for _ in range(2)]
    return {"government_id": str(world.government.id), "canonical": one, "names": [two]}


def on_names(act: str) -> Call:
    async def call(client: Api, world: World, session: AsyncSession) -> httpx.Response:
        return await client.post(f"/data-name-proposals/{act}", await _two_names(world, session))

    return call


async def accept_all_names(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    return await client.post("/data-name-proposals/accept-all", {"min_probability": 0.9})


async def forget_names(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    made = await on_names("accept")(client, world, session)
    return await client.delete(f"/data-name-decisions/{made.json()['items'][0]['id']}", etag="*")


def a_webhook() -> dict[str, Any]:
    return {"name": f"Penerima {next(_numbers)}", "url": "https://penerima.kota.test/"}


def on_a_webhook(method: str, body: dict[str, Any] | None = None, act: str = "") -> Call:
    async def call(client: Api, world: World, session: AsyncSession) -> httpx.Response:
        made = (await client.post("/webhooks", a_webhook())).json()
        return await client.request(method, f"/webhooks/{made['id']}{act}", json=body, etag="*")

    return call


async def resend(client: Api, world: World, session: AsyncSession) -> httpx.Response:
    report = await make_stored_report(session)
    id = await make_delivery(client.database, report, Channel.FOLDER, "uji", "html")
    return await client.post(f"/deliveries/{id}/resend")


_REVIEW = {"verdict": "different", "reason": "Melayani warga yang berbeda."}
_MADE_IN_THE_CALL = {
    "patch /users/{id}",
    "delete /tokens/{id}",
    "delete /applications/{id}/mappings/{node_id}",
    "post /carry-overs/{id}/revert",
    "post /data-name-proposals/accept",
    "post /data-name-proposals/reject",
    "delete /data-name-decisions/{id}",
}
_ANOTHER: dict[str, dict[str, Any]] = {
    "interfaces": {},
    "regulations": {"number": "100"},
    "agencies": {"code": "LAGI"},
}
NOUNS = ("applications", "agencies", "services", "data-objects", "interfaces", "regulations")
CALLS: dict[str, Call] = {
    **{f"post /{path}": adding(path) for path in (*NOUNS, "users", "tokens")},
    **{f"post /{path}/bulk": adding_many(path) for path in NOUNS},
    **{f"patch /{path}/{{id}}": changing(path) for path in NOUNS},
    **{f"delete /{path}/{{id}}": archiving(path) for path in NOUNS},
    "patch /users/{id}": change_user,
    "delete /tokens/{id}": revoke_token,
    "put /applications/{id}/mappings/{node_id}": put_mapping,
    "delete /applications/{id}/mappings/{node_id}": delete_mapping,
    "post /imports": lambda client, world, _: upload(client, world),
    "post /imports/{id}/apply": apply_import,
    "delete /imports/{id}": discard_import,
    "put /imports/{id}/rows/{line}/choice": choose,
    "post /applications/{id}/mapping-proposals/accept": deciding("mapping-proposals/accept"),
    "post /applications/{id}/mapping-proposals/reject": deciding("mapping-proposals/reject"),
    "post /applications/{id}/kind-proposal/accept": deciding("kind-proposal/accept"),
    "post /applications/{id}/kind-proposal/reject": deciding("kind-proposal/reject"),
    "post /mapping-proposals/accept-all": accept_all,
    "post /data-name-proposals/accept": on_names("accept"),
    "post /data-name-proposals/reject": on_names("reject"),
    "post /data-name-proposals/accept-all": accept_all_names,
    "delete /data-name-decisions/{id}": forget_names,
    "put /reference-editions/{id}/crosswalk": put_crosswalk,
    "post /carry-overs": carry_over,
    "post /carry-overs/{id}/revert": revert_carry_over,
    "post /runs": lambda client, world, _: client.post(
        "/runs", {"kind": "duplicates", "government_id": str(world.government.id)}
    ),
    "post /reports": lambda client, world, _: client.post(
        "/reports", {"kind": "overview", "agency_id": str(world.agency.id)}
    ),
    "post /findings/{id}/review": judge,
    "put /findings/{id}/review": judge_again,
    "delete /findings/{id}/review": take_back,
    "post /schedules": lambda client, _world, _: client.post("/schedules", a_schedule()),
    "patch /schedules/{id}": on_a_schedule("patch", {"cron": "0 8 * * 2"}),
    "delete /schedules/{id}": on_a_schedule("delete"),
    "post /schedules/{id}/pause": on_a_schedule("post", act="/pause"),
    "post /schedules/{id}/resume": on_a_schedule("post", act="/resume", paused=True),
    "post /schedules/{id}/run": on_a_schedule("post", act="/run"),
    "post /deliveries/{id}/resend": resend,
    "post /webhooks": lambda client, _world, _: client.post("/webhooks", a_webhook()),
    "patch /webhooks/{id}": on_a_webhook("patch", {"types": ["*"]}),
    "post /webhooks/{id}/secret": on_a_webhook("post", act="/secret"),
    "delete /webhooks/{id}": on_a_webhook("delete"),
}


def writing_operations(app: FastAPI) -> set[str]:
    return {
        f"{method} {path.removeprefix('/api/v1')}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if method in {"post", "put", "patch", "delete"}
    }


async def events(session: AsyncSession) -> int:
    return (await session.scalar(select(func.count()).select_from(AuditEvent))) or 0


async def everything(session: AsyncSession) -> dict[str, list[str]]:
    """Every row of every table."""
    return {
        table.name: sorted(repr(tuple(row)) for row in await session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def test_every_writing_endpoint_is_in_the_table_of_these_tests() -> None:
    assert writing_operations(create_app(Settings())) == set(CALLS)


async def test_every_writing_endpoint_leaves_an_event_that_names_the_actor(client: Api, session: AsyncSession) -> None:
    world = await make_world(session)
    await make_interface(session, world.applications[3], world.applications[4])
    assert client.me is not None

    for name, call in CALLS.items():
        before = await events(session)
        response = await call(client, world, session)
        assert response.is_success, (name, response.text)
        assert await events(session) > before, name
        newest = (await client.read("/audit-events", limit=1, sort="-at,-id"))["items"][0]
        assert newest["actor_id"] == str(client.me.user_id), name
        assert newest["actor_name"] == client.me.name, name


async def test_where_the_trail_cannot_be_written_nothing_is(client: Api, session: AsyncSession, backend: str) -> None:
    world = await make_world(session)
    await make_interface(session, world.applications[3], world.applications[4])

    for name, call in CALLS.items():
        if name in _MADE_IN_THE_CALL or any(
            part in name
            for part in ("/imports/{id}", "/findings/{id}", "/schedules/{id}", "/deliveries/{id}", "/webhooks/{id}")
        ):
            continue  # what they act on is itself made in the call
        await break_the_trail(session, backend, at_commit=False)
        before = await everything(session)
        response = await call(client, world, session)
        assert response.status_code == 500, (name, response.text)
        assert await everything(session) == before, name
        await mend_the_trail(session, backend)


async def break_the_trail(session: AsyncSession, backend: str, *, at_commit: bool) -> None:
    """From now on writing an event fails: at once, or not before the transaction is committed.

    The second is a deferred foreign key, as either database has: a row that points nowhere, put there by a trigger.
    """
    await session.execute(text("CREATE TABLE there (id INTEGER PRIMARY KEY)"))
    deferral = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    await session.execute(text(f"CREATE TABLE doomed (id INTEGER REFERENCES there (id) {deferral})"))
    if backend == "sqlite":
        harm = "INSERT INTO doomed VALUES (1)" if at_commit else "SELECT RAISE(ABORT, 'no trail today')"
        await session.execute(text(f"CREATE TRIGGER harm AFTER INSERT ON audit_event BEGIN {harm}; END"))
    else:
        harm = "INSERT INTO doomed VALUES (1)" if at_commit else "RAISE EXCEPTION 'no trail today'"
        body = f"BEGIN {harm}; RETURN NEW; END"
        await session.execute(text(f"CREATE FUNCTION harm() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
        await session.execute(
            text("CREATE TRIGGER harm AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION harm()")
        )


async def mend_the_trail(session: AsyncSession, backend: str) -> None:
    """Take back what `break_the_trail` did."""
    await session.execute(text("DROP TRIGGER harm" if backend == "sqlite" else "DROP FUNCTION harm() CASCADE"))
    await session.execute(text("DROP TABLE doomed"))
    await session.execute(text("DROP TABLE there"))


async def test_a_commit_that_fails_is_never_answered_as_done(client: Api, session: AsyncSession, backend: str) -> None:
    world = await make_world(session)
    await make_interface(session, world.applications[3], world.applications[4])
    await break_the_trail(session, backend, at_commit=True)
    before = await everything(session)

    for name in (
        "post /applications",
        "post /applications/bulk",
        "patch /services/{id}",
        "delete /regulations/{id}",
        "put /applications/{id}/mappings/{node_id}",
        "post /tokens",
        "post /runs",
        "post /imports",
    ):
        response = await CALLS[name](client, world, session)
        assert response.status_code in {409, 500}, (name, response.text)
        assert response.headers["content-type"] == "application/problem+json"
        assert await everything(session) == before, name
    keyed = await client.post("/applications", body_of("applications", world), headers={"Idempotency-Key": "k"})
    assert keyed.status_code in {409, 500}
    assert await everything(session) == before

    await mend_the_trail(session, backend)
    again = await client.post("/applications", body_of("applications", world), headers={"Idempotency-Key": "k"})
    assert again.status_code == 201
