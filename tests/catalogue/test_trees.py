"""The tree of agencies and the trees of products stay trees."""

import asyncio
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from tests.api import Api, problem_of
from tests.factories import make_agency, make_application, make_government, make_unit


async def paths(session: AsyncSession) -> dict[str, str]:
    """Lineage by agency, as stored and as the parents say; the two must agree."""
    rows = (await session.execute(select(Agency.id, Agency.parent_id, Agency.path))).all()
    parents = {id: parent for id, parent, _ in rows}

    def lineage(id: object) -> str:
        parent = parents[id]  # type: ignore[index]
        return f"{lineage(parent) if parent else '/'}{id}/"

    assert {str(id): path for id, _, path in rows} == {str(id): lineage(id) for id in parents}
    return {str(id): path for id, _, path in rows}


async def test_moving_an_agency_takes_all_below_it_along(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    first = await make_agency(session, government)
    second = await make_agency(session, government)
    unit = await make_unit(session, first)
    office = await make_unit(session, unit)
    application = await make_application(session, office)

    response = await client.patch(f"/agencies/{unit.id}", {"parent_id": str(second.id)}, etag='"1"')

    assert response.status_code == 200
    assert (await paths(session))[str(office.id)] == f"/{government.id}/{second.id}/{unit.id}/{office.id}/"
    assert [a["id"] for a in await client.walk("/applications", within=second.id)] == [str(application.id)]
    assert await client.walk("/applications", within=first.id) == []
    assert {a["id"] for a in await client.walk("/agencies", within=second.id)} == {
        str(id) for id in (second.id, unit.id, office.id)
    }
    assert (await client.read(f"/agencies/{office.id}"))["version"] == 1


async def test_an_agency_cannot_come_below_itself(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    unit = await make_unit(session, agency)
    office = await make_unit(session, unit)

    for parent in (agency, unit, office):
        response = await client.patch(f"/agencies/{agency.id}", {"parent_id": str(parent.id)}, etag="*")
        problem_of(response, 422, "agency_tree_broken")

    await paths(session)


async def test_two_moves_in_one_request_cannot_make_a_circle(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    a = await make_agency(session, government, external_key="a")
    b = await make_agency(session, government, external_key="b")
    items = [
        {"external_key": "a", "code": a.code, "name": a.name, "kind": "agency", "parent_id": str(b.id)},
        {"external_key": "b", "code": b.code, "name": b.name, "kind": "agency", "parent_id": str(a.id)},
    ]

    response = await client.post("/agencies/bulk", {"items": items})

    problem_of(response, 422, "bulk_refused")
    await paths(session)


async def test_a_chain_of_moves_in_one_request_keeps_every_path_right(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    a = await make_agency(session, government, external_key="a")
    b = await make_agency(session, government, external_key="b")
    c = await make_agency(session, government, external_key="c")
    below = await make_unit(session, a)
    items = [
        {"external_key": "a", "code": a.code, "name": a.name, "kind": "agency", "parent_id": str(b.id)},
        {"external_key": "b", "code": b.code, "name": b.name, "kind": "agency", "parent_id": str(c.id)},
    ]

    response = await client.post("/agencies/bulk", {"items": items})

    assert response.status_code == 200, response.text
    found = await paths(session)
    assert found[str(below.id)] == f"/{government.id}/{c.id}/{b.id}/{a.id}/{below.id}/"


async def test_agencies_that_move_out_of_a_moving_one_take_their_units_along(
    client: Api, session: AsyncSession
) -> None:
    government = await make_government(session)
    a = await make_agency(session, government, external_key="a")
    b = await make_agency(session, government, external_key="b")
    u = await make_unit(session, a, external_key="u")
    w = await make_unit(session, u)
    items = [
        {"external_key": "a", "code": a.code, "name": a.name, "kind": "agency", "parent_id": str(b.id)},
        {"external_key": "u", "code": u.code, "name": u.name, "kind": "unit", "parent_id": str(government.id)},
        {"external_key": "b", "code": "", "name": "ditolak", "kind": "agency", "parent_id": str(government.id)},
    ]
    items[2]["code"] = u.code.lower()

    response = await client.post("/agencies/bulk", {"items": items, "partial": True})

    assert [result["status"] for result in response.json()["items"]] == ["updated", "updated", "refused"]
    assert (await paths(session))[str(w.id)] == f"/{government.id}/{u.id}/{w.id}/"


async def test_two_moves_at_once_cannot_make_a_circle(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    for _ in range(3):
        a, b = await make_agency(session, government), await make_agency(session, government)

        responses = await asyncio.gather(
            client.patch(f"/agencies/{a.id}", {"parent_id": str(b.id)}, etag="*"),
            client.patch(f"/agencies/{b.id}", {"parent_id": str(a.id)}, etag="*"),
        )

        assert sorted(response.status_code for response in responses) == [200, 422]
        await paths(session)


async def test_a_tree_has_at_most_ten_levels(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    deepest = government
    for _ in range(9):
        deepest = await make_unit(session, deepest)
    body = {"code": "X", "name": "Terlalu dalam", "kind": "unit", "parent_id": str(deepest.id)}
    pair = await make_unit(session, await make_agency(session, government))

    too_deep = await client.post("/agencies", body)
    moved = await client.patch(f"/agencies/{pair.parent_id}", {"parent_id": str(deepest.parent_id)}, etag="*")

    problem_of(too_deep, 422, "agency_tree_broken")
    problem_of(moved, 422, "agency_tree_broken")
    await paths(session)


async def test_only_a_government_stands_without_a_parent(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    agency = await make_agency(session, government)

    orphan = await client.post("/agencies", {"code": "X", "name": "Dinas X", "kind": "agency"})
    nested = await client.post(
        "/agencies", {"code": "X", "name": "Kota X", "kind": "government", "parent_id": str(government.id)}
    )
    freed = await client.patch(f"/agencies/{agency.id}", {"parent_id": None}, etag="*")
    demoted = await client.patch(f"/agencies/{government.id}", {"kind": "agency"}, etag="*")

    for response in (orphan, nested, freed, demoted):
        problem_of(response, 422, "agency_tree_broken")


async def test_an_agency_stays_within_its_government(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    elsewhere = await make_government(session)

    response = await client.patch(f"/agencies/{agency.id}", {"parent_id": str(elsewhere.id)}, etag="*")

    problem_of(response, 422, "agency_tree_broken")


async def test_a_code_is_unique_within_the_government_whatever_its_capitals(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    first = await make_agency(session, government, code="DINKES")
    body = {"code": "Dinkes", "name": "Dinas Lain", "kind": "agency", "parent_id": str(government.id)}

    problem = problem_of(await client.post("/agencies", body), 409, "agency_code_taken")

    assert problem["agency_id"] == str(first.id)
    assert problem["name"] == first.name


async def test_what_has_records_cannot_be_deleted_for_good(client: Api, session: AsyncSession) -> None:
    application = await make_application(session)

    response = await client.delete(f"/agencies/{application.agency_id}?purge=true", etag="*")

    problem_of(response, 409, "still_used")
    assert (await client.read(f"/agencies/{application.agency_id}"))["version"] == 1


async def test_a_product_cannot_be_part_of_itself(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    product = await make_application(session, agency)
    module = await make_application(session, agency, parent_id=product.id, relation="module")
    channel = await make_application(session, agency, parent_id=module.id, relation="channel")

    for parent in (product, module, channel):
        response = await client.patch(
            f"/applications/{product.id}", {"parent_id": str(parent.id), "relation": "module"}, etag="*"
        )
        problem_of(response, 422, "product_tree_broken")


async def test_two_products_cannot_be_put_below_each_other_in_one_request(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    a = await make_application(session, agency, external_key="a")
    b = await make_application(session, agency, external_key="b")
    common = {"agency_id": str(agency.id), "relation": "module"}
    items = [
        {"external_key": "a", "name": a.name, "parent_id": str(b.id)} | common,
        {"external_key": "b", "name": b.name, "parent_id": str(a.id)} | common,
    ]

    problem_of(await client.post("/applications/bulk", {"items": items}), 422, "bulk_refused")


async def test_a_parent_and_its_relation_go_together(client: Api, session: AsyncSession) -> None:
    application = await make_application(session)
    body = {"agency_id": str(application.agency_id), "name": "Modul"}

    problem_of(await client.post("/applications", body | {"relation": "module"}), 422, "invalid")
    problem_of(await client.post("/applications", body | {"parent_id": str(application.id)}), 422, "invalid")
    unknown = await client.post("/applications", body | {"parent_id": str(uuid4()), "relation": "module"})
    assert problem_of(unknown, 422, "unknown_reference")["errors"][0]["pointer"] == "/parent_id"
    alone = await client.patch(f"/applications/{application.id}", {"relation": "module"}, etag="*")
    assert problem_of(alone, 422, "invalid")["errors"][0]["pointer"] == "/relation"
