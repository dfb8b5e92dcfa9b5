"""Upsert by external key: many records in one act, each with its result."""

from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.identity.actor import Role
from tests.api import Api, problem_of
from tests.factories import make_agency, make_application, make_government


def items_of(agency: Agency, *items: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"agency_id": str(agency.id)} | item for item in items]


async def count(session: AsyncSession) -> int:
    return (await session.scalar(select(func.count()).select_from(Application))) or 0


async def test_items_are_created_updated_or_left_and_answered_in_order(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    first = await make_application(session, agency, name="SIMPEG", external_key="1", year=2019, owner="BKD")
    second = await make_application(session, agency, name="SIPD", external_key="2")
    items = items_of(
        agency,
        {"external_key": "3", "name": "E-Arsip"},
        {"external_key": "2", "name": "SIPD"},
        {"external_key": "1", "name": "SIMPEG", "year": 2020},
    )

    results = (await client.post("/applications/bulk", {"items": items})).json()["items"]

    assert [(result["index"], result["status"]) for result in results] == [
        (0, "created"),
        (1, "unchanged"),
        (2, "updated"),
    ]
    assert results[1]["id"] == str(second.id)
    assert results[2]["id"] == str(first.id)
    shown = await client.read(f"/applications/{first.id}")
    assert (shown["year"], shown["owner"], shown["version"]) == (2020, "BKD", 2)
    assert (await client.read(f"/applications/{second.id}"))["version"] == 1
    assert (await client.read(f"/applications/{results[0]['id']}"))["name"] == "E-Arsip"


async def test_the_same_request_again_changes_nothing(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    body = {
        "items": items_of(
            agency,
            *(
                {"external_key": str(n), "name": f"A {n}", "aliases": [{"kind": "acronym", "value": f"A{n}"}]}
                for n in range(20)
            ),
        )
    }
    await client.post("/applications/bulk", body)
    events = await session.scalar(select(func.count()).select_from(AuditEvent))

    again = (await client.post("/applications/bulk", body)).json()["items"]

    assert {result["status"] for result in again} == {"unchanged"}
    assert await session.scalar(select(func.count()).select_from(AuditEvent)) == events


async def test_by_default_one_refused_item_stores_none(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    items = items_of(
        agency,
        {"external_key": "1", "name": "SIMPEG"},
        {"external_key": "2", "name": "simpeg"},
        {"external_key": "3", "name": "SIPD", "service_ids": [str(uuid4())]},
    )

    problem = problem_of(await client.post("/applications/bulk", {"items": items}), 422, "bulk_refused")

    assert [error["pointer"] for error in problem["errors"]] == ["/items/1", "/items/2/service_ids"]
    assert (problem["refused"], problem["total"]) == (2, 3)
    assert await count(session) == 0


async def test_with_partial_the_good_items_are_stored_and_each_refused_one_says_why(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    items = items_of(
        agency,
        {"external_key": "1", "name": "SIMPEG"},
        {"external_key": "2", "name": "simpeg"},
        {"external_key": "3", "name": "SIPD"},
        {"external_key": "3", "name": "SIPD dua"},
        {"external_key": "4", "name": "Tanpa OPD", "agency_id": str(uuid4())},
    )

    response = await client.post(
        "/applications/bulk", {"items": items, "partial": True}, headers={"Accept-Language": "en"}
    )

    results = response.json()["items"]
    assert [result["status"] for result in results] == ["created", "refused", "created", "refused", "refused"]
    assert [result["code"] for result in results] == [
        None,
        "application_name_taken",
        None,
        "external_key_taken",
        "unknown_reference",
    ]
    assert "already lists" in results[1]["detail"]
    assert results[1]["id"] is None
    assert await count(session) == 2


async def test_an_external_key_belongs_to_its_government(client: Api, session: AsyncSession) -> None:
    first, second = await make_agency(session), await make_agency(session)
    items = [{"agency_id": str(agency.id), "external_key": "1", "name": "SIMPEG"} for agency in (first, second)]

    results = (await client.post("/applications/bulk", {"items": items})).json()["items"]

    assert [result["status"] for result in results] == ["created", "created"]


async def test_agencies_may_stand_below_one_that_the_same_government_lists(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    items = [
        {
            "external_key": str(n),
            "code": f"D{n}",
            "name": f"Dinas {n}",
            "kind": "agency",
            "parent_id": str(government.id),
        }
        for n in range(3)
    ]

    results = (await client.post("/agencies/bulk", {"items": items})).json()["items"]

    assert {result["status"] for result in results} == {"created"}
    again = (await client.post("/agencies/bulk", {"items": items})).json()["items"]
    assert {result["status"] for result in again} == {"unchanged"}


async def test_an_editor_cannot_reach_another_agency_through_bulk(client: Api, session: AsyncSession) -> None:
    own, foreign = await make_agency(session), await make_agency(session)
    target = await make_application(session, foreign, name="SIMPEG", external_key="1")
    editor = await client.another(Role.EDITOR, own.id)
    items = items_of(foreign, {"external_key": "1", "name": "Dibajak"})

    problem = problem_of(await editor.post("/applications/bulk", {"items": items}), 422, "bulk_refused")

    assert problem["errors"][0]["pointer"] == "/items/0"
    assert (await client.read(f"/applications/{target.id}"))["name"] == "SIMPEG"


async def test_an_external_key_is_needed_and_a_thousand_items_are_the_most(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    many = items_of(agency, *({"external_key": str(n), "name": f"A {n}"} for n in range(1001)))

    missing = problem_of(
        await client.post("/applications/bulk", {"items": items_of(agency, {"name": "SIMPEG"})}), 422, "invalid"
    )
    too_many = problem_of(await client.post("/applications/bulk", {"items": many}), 422, "invalid")
    none = problem_of(await client.post("/applications/bulk", {"items": []}), 422, "invalid")

    assert missing["errors"][0]["pointer"] == "/items/0/external_key"
    assert too_many["errors"][0]["pointer"] == none["errors"][0]["pointer"] == "/items"
    assert (await client.post("/applications/bulk", {"items": many[:1000]})).status_code == 200


async def test_an_archived_record_is_found_by_its_key_and_not_doubled(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    old = await make_application(session, agency, name="SIMPEG", external_key="1")
    await client.delete(f"/applications/{old.id}", etag="*")

    items = items_of(agency, {"external_key": "1", "name": "SIMPEG", "year": 2020})
    results = (await client.post("/applications/bulk", {"items": items})).json()["items"]

    assert results[0] | {"id": str(old.id)} == results[0]
    assert await count(session) == 1
