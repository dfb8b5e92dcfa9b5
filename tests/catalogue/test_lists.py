"""Lists: pages, orders, filters, search, sparse fields; every list of the service alike."""

import re
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries.models import Channel
from app.kit.db import Database
from app.seeding import seed_schedules
from tests.api import Api, problem_of
from tests.deliveries.making import make_delivery, make_stored_report, make_webhook
from tests.factories import (
    make_agency,
    make_application,
    make_data_object,
    make_edition,
    make_interface,
    make_node,
    make_service,
    make_unit,
    make_world,
)

COMPUTED = ("/api/v1/graph", "/api/v1/coverage", "/api/v1/mapping-quality", "/api/v1/data-name-proposals")


def lists(app: FastAPI) -> dict[str, dict[str, Any]]:
    """The parameters, by name, of each operation that answers pages, but for what belongs to an import or a run.

    The graph, coverage, mapping quality and proposals for names answer pages of what is computed from the whole
    catalogue: no stored lists, so no order, no sparse fields, more than one query.
    """
    found = {}
    for path, operations in app.openapi()["paths"].items():
        parameters = {parameter["name"]: parameter for parameter in operations.get("get", {}).get("parameters", [])}
        of_another_room = "{id}" in path and not path.startswith("/api/v1/applications/")
        if "cursor" in parameters and not of_another_room and not path.startswith(COMPUTED):
            found[path.removeprefix("/api/v1")] = parameters
    return found


def sort_names(parameters: dict[str, Any]) -> list[str]:
    return re.findall(r"`(\w+)`", parameters["sort"]["description"].split("Names:")[1])


def filled(path: str, application_id: object) -> str:
    return path.replace("{model}", "rab").replace("{id}", str(application_id))


async def test_the_pages_of_every_list_in_every_order_add_up_to_the_whole(
    app: FastAPI, client: Api, session: AsyncSession
) -> None:
    world = await make_world(session)
    await client.login()
    orders = 0

    for path, parameters in lists(app).items():
        where = filled(path, world.applications[0].id)
        for name in sort_names(parameters):
            for sort in (name, f"-{name}"):
                whole = await client.read(where, sort=sort, limit=200)
                assert whole["next_cursor"] is None
                assert await client.walk(where, sort=sort, limit=2) == whole["items"], (path, sort)
                values = [item[name] for item in whole["items"]]
                known = [value for value in values if value is not None]
                assert values == known + [None] * (len(values) - len(known)), (path, sort)
                orders += 1

    assert orders > 50


async def test_every_list_refuses_a_broken_cursor_an_unknown_parameter_and_an_unknown_order(
    app: FastAPI, client: Api
) -> None:
    for path in lists(app):
        if "{" in path:
            continue
        problem_of(await client.get(path, params={"cursor": "garbage"}), 422, "invalid_cursor")
        unknown = problem_of(await client.get(path, params={"colour": "blue"}), 422, "invalid")
        problem_of(await client.get(path, params={"sort": "colour"}), 422, "invalid")
        problem_of(await client.get(path, params={"fields": "colour"}), 422, "invalid")
        for limit in ("0", "201", "x", "-1"):
            problem_of(await client.get(path, params={"limit": limit}), 422, "invalid")
        assert unknown["errors"][0]["pointer"] == "/query/colour"


async def test_a_cursor_of_another_order_is_refused(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    for _ in range(3):
        await make_application(session, agency)
    cursor = (await client.read("/applications", limit=1, sort="name"))["next_cursor"]

    response = await client.get("/applications", params={"limit": 1, "sort": "-name", "cursor": cursor})

    problem_of(response, 422, "invalid_cursor")


async def test_every_list_shows_only_the_fields_named_and_the_identifier(
    app: FastAPI, client: Api, session: AsyncSession
) -> None:
    world = await make_world(session)
    report = await make_stored_report(session)
    await make_delivery(client.database, report, Channel.FOLDER, "uji")
    await make_webhook(session, "https://penerima.kota.test/")
    assert await seed_schedules(client.database, "Asia/Jakarta")
    one, other = (data.name for data in world.data_objects[:2])
    decision = {"government_id": str(world.government.id), "canonical": one, "names": [other]}
    assert (await client.post("/data-name-proposals/reject", decision)).status_code == 200

    for path, parameters in lists(app).items():
        names = re.findall(r"\w+", parameters["fields"]["schema"]["anyOf"][0]["pattern"].split(")")[0])
        page = await client.read(filled(path, world.applications[0].id), fields=names[-1])
        assert page["items"] or path in {"/carry-overs", "/imports", "/runs", "/findings", "/reports"}, path
        assert all(item.keys() == {"id", names[-1]} for item in page["items"]), path


FILTERS: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({"q": "simpeg"}, ["SIMPEG"]),
    ({"q": "PEGAWAI"}, ["SIMPEG"]),
    ({"q": "kota simpeg"}, ["SIMPEG"]),
    ({"q": "100%"}, ["Layanan 100% daring"]),
    ({"q": "_"}, ["e_arsip"]),
    ({"q": "%"}, ["Layanan 100% daring"]),
    ({"status": "operational"}, ["SIMPEG", "e_arsip"]),
    ({"year": 2019, "status": "operational"}, ["SIMPEG"]),
    ({"origin": "pusat"}, []),
    ({"external_key": "A-1"}, ["SIMPEG"]),
    ({"archived": "true"}, ["Lama"]),
    ({"category": "website"}, ["Layanan 100% daring"]),
)


async def test_filters_and_search_of_applications(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    await make_application(
        session,
        agency,
        name="SIMPEG",
        description="Data pegawai kota",
        year=2019,
        status="operational",
        external_key="A-1",
    )
    await make_application(session, agency, name="e_arsip", status="operational")
    await make_application(session, agency, name="Layanan 100% daring", category="website")
    old = await make_application(session, agency, name="Lama")
    await client.delete(f"/applications/{old.id}", etag="*")

    for query, expected in FILTERS:
        page = await client.read("/applications", **query)
        assert [item["name"] for item in page["items"]] == expected, query


async def test_applications_are_found_by_what_they_are_tied_to(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    unit = await make_unit(session, agency)
    edition = await make_edition(session)
    above = await make_node(session, edition, code="RAB.09")
    below = await make_node(session, edition, above, code="RAB.09.06")
    beside = await make_node(session, edition, code="RAB.091")
    data_object, service = await make_data_object(session, agency), await make_service(session, agency)
    tied = await make_application(
        session,
        unit,
        data_uses=[{"data_object_id": data_object.id, "role": "master"}],
        service_ids=[service.id],
        mappings=[{"node_id": below.id}],
    )
    module = await make_application(
        session, agency, parent_id=tied.id, relation="module", mappings=[{"node_id": beside.id}]
    )

    async def found(**query: Any) -> set[str]:
        return {item["id"] for item in await client.walk("/applications", **query)}

    assert await found(data_object_id=data_object.id) == {str(tied.id)}
    assert await found(service_id=service.id) == {str(tied.id)}
    assert await found(node="RAB.09") == {str(tied.id)}
    assert await found(node="rab.09.06") == {str(tied.id)}
    assert await found(node="RAB.091") == {str(module.id)}
    assert await found(parent_id=tied.id) == {str(module.id)}
    assert await found(within=agency.id) == {str(tied.id), str(module.id)}
    assert await found(within=unit.id) == {str(tied.id)}
    assert await found(agency_id=agency.id) == {str(module.id)}
    assert await found(government_id=agency.government_id) == {str(tied.id), str(module.id)}
    assert await found(within=uuid4()) == set()


async def test_interfaces_are_found_by_either_end_and_by_what_they_carry(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    left, right, third = [await make_application(session, agency) for _ in range(3)]
    data_object = await make_data_object(session, agency)
    first = await make_interface(session, left, right, data_object_ids=[data_object.id])
    second = await make_interface(session, right, third)

    async def found(**query: Any) -> set[str]:
        return {item["id"] for item in await client.walk("/interfaces", **query)}

    assert await found(application_id=right.id) == {str(first.id), str(second.id)}
    assert await found(source_id=right.id) == {str(second.id)}
    assert await found(data_object_id=data_object.id) == {str(first.id)}


async def test_a_record_shows_its_lists_when_asked(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, aliases=[{"kind": "acronym", "value": "SP"}])
    path = f"/applications/{application.id}"

    plain = await client.read(path)
    shown = await client.read(path, include="aliases,mappings", fields="name")

    assert "aliases" not in plain
    assert shown == {
        "id": str(application.id),
        "name": application.name,
        "aliases": [{"kind": "acronym", "value": "SP"}],
        "mappings": [],
    }
    problem_of(await client.get(path, params={"include": "colours"}), 422, "invalid")


async def test_every_list_takes_one_query(app: FastAPI, client: Api, session: AsyncSession, database: Database) -> None:
    world = await make_world(session)
    statements: list[str] = []
    event.listen(
        database.reader.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: statements.append(statement),
    )
    # Which edition or run is meant, and whether there is such an application, is asked first.
    allowed = {"/reference-models/{model}/nodes": 2, "/applications/{id}/history": 2, "/findings": 2}

    for path in lists(app):
        await client.get("/users/me")  # the service knows the token from here on, for some seconds
        statements.clear()
        await client.read(filled(path, world.applications[0].id), limit=200)
        assert len(statements) == allowed.get(path, 1), (path, statements)


async def test_a_list_s_entries_may_leave_out_what_has_a_default(client: Api, session: AsyncSession) -> None:
    world = await make_world(session)
    path = f"/applications/{world.applications[0].id}"

    answer = await client.patch(path, {"mappings": [{"node_id": str(world.nodes[1].id)}]}, etag="*")

    assert answer.status_code == 200, answer.text
    mappings = await client.read(f"{path}/mappings")
    assert [(mapping["node_id"], mapping["role"]) for mapping in mappings] == [(str(world.nodes[1].id), "primary")]
