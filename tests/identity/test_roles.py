"""Who may do what: readers read, editors edit their own subtree, reviewers review, administrators administer."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Role
from tests.api import Api, problem_of
from tests.factories import (
    make_agency,
    make_application,
    make_data_object,
    make_government,
    make_interface,
    make_regulation,
    make_service,
    make_unit,
    make_world,
)


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER])
async def test_readers_and_reviewers_read_the_catalogue_and_change_nothing_in_it(
    client: Api, session: AsyncSession, role: Role
) -> None:
    world = await make_world(session)
    application, node = world.applications[0], world.nodes[0]
    reader = await client.another(role)

    for path in ("applications", "agencies", "services", "data-objects", "interfaces", "regulations"):
        items = (await reader.read(f"/{path}"))["items"]
        assert items
        problem_of(await reader.patch(f"/{path}/{items[0]['id']}", {"external_key": "x"}, etag="*"), 403, "needs_role")
        problem_of(await reader.delete(f"/{path}/{items[0]['id']}", etag="*"), 403, "needs_role")
    body = {"agency_id": str(world.agency.id), "name": "Baru"}
    problem_of(await reader.post("/applications", body), 403, "needs_role")
    problem_of(await reader.post("/agencies", {"code": "K", "name": "K", "kind": "government"}), 403, "needs_role")
    bulk = {"items": [body | {"external_key": "1"}]}
    problem_of(await reader.post("/applications/bulk", bulk), 422, "bulk_refused")
    problem_of(await reader.put(f"/applications/{application.id}/mappings/{node.id}", {}, etag="*"), 403, "needs_role")
    problem_of(await reader.post("/users", {"name": "x", "role": "reader"}), 403, "needs_role")
    problem_of(await reader.get("/users"), 403, "needs_role")


async def test_an_editor_edits_the_own_agency_and_the_units_below_it_only(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    own, beside = await make_agency(session, government), await make_agency(session, government)
    below = await make_unit(session, await make_unit(session, own))
    editor = await client.another(Role.EDITOR, own.id)

    for agency, allowed in ((own, True), (below, True), (beside, False), (government, False)):
        for path, more in (
            ("applications", {"name": "Aplikasi"}),
            ("services", {"name": "Layanan"}),
            ("data-objects", {"name": "Data"}),
            ("regulations", {"kind": "Perwal", "number": str(agency.code), "year": 2021}),
        ):
            response = await editor.post(f"/{path}", {"agency_id": str(agency.id)} | more)
            if allowed:
                assert response.status_code == 201, response.text
            else:
                problem_of(response, 403, "agency_out_of_reach")
        application = await make_application(session, agency)
        change = await editor.patch(f"/applications/{application.id}", {"year": 2020}, etag="*")
        archive = await editor.delete(f"/applications/{application.id}", etag="*")
        rename = await editor.patch(f"/agencies/{agency.id}", {"short_name": "x"}, etag="*")
        assert {change.status_code, rename.status_code} == ({200} if allowed else {403})
        assert archive.status_code == (204 if allowed else 403)


async def test_an_editor_cannot_hand_a_record_to_a_foreign_agency_nor_take_one(
    client: Api, session: AsyncSession
) -> None:
    own, foreign = await make_agency(session), await make_agency(session)
    editor = await client.another(Role.EDITOR, own.id)
    makers: tuple[tuple[str, Any], ...] = (
        ("applications", make_application),
        ("services", make_service),
        ("data-objects", make_data_object),
        ("regulations", make_regulation),
    )

    for path, make in makers:
        mine, theirs = await make(session, own), await make(session, foreign)
        give = await editor.patch(f"/{path}/{mine.id}", {"agency_id": str(foreign.id)}, etag="*")
        take = await editor.patch(f"/{path}/{theirs.id}", {"agency_id": str(own.id)}, etag="*")
        problem_of(give, 403, "agency_out_of_reach")
        problem_of(take, 403, "agency_out_of_reach")


async def test_an_editor_cannot_reach_further_by_moving_agencies(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    own, foreign = await make_agency(session, government), await make_agency(session, government)
    unit = await make_unit(session, own)
    editor = await client.another(Role.EDITOR, own.id)

    take = await editor.patch(f"/agencies/{foreign.id}", {"parent_id": str(own.id)}, etag="*")
    give = await editor.patch(f"/agencies/{unit.id}", {"parent_id": str(foreign.id)}, etag="*")
    found = await editor.post("/agencies", {"code": "K", "name": "Kota", "kind": "government"})
    add = await editor.post("/agencies", {"code": "U", "name": "Unit", "kind": "unit", "parent_id": str(own.id)})

    problem_of(take, 403, "agency_out_of_reach")
    problem_of(give, 403, "agency_out_of_reach")
    problem_of(found, 403, "needs_role")
    assert add.status_code == 201


async def test_either_end_of_an_interface_may_be_described_by_its_own_editor(
    client: Api, session: AsyncSession
) -> None:
    source, target, foreign = [await make_application(session) for _ in range(3)]
    interface = await make_interface(session, source, target)
    for agency_id, allowed in ((source.agency_id, True), (target.agency_id, True), (foreign.agency_id, False)):
        editor = await client.another(Role.EDITOR, agency_id)

        response = await editor.patch(f"/interfaces/{interface.id}", {"frequency": str(agency_id)}, etag="*")

        assert response.status_code == (200 if allowed else 403)


async def test_an_editor_cannot_take_over_a_foreign_interface_by_turning_it_to_the_own_application(
    client: Api, session: AsyncSession
) -> None:
    mine, theirs, others = [await make_application(session) for _ in range(3)]
    interface = await make_interface(session, theirs, others)
    editor = await client.another(Role.EDITOR, mine.agency_id)

    response = await editor.patch(f"/interfaces/{interface.id}", {"target_id": str(mine.id)}, etag="*")

    problem_of(response, 403, "agency_out_of_reach")


async def test_an_editor_of_no_agency_in_particular_edits_everywhere(client: Api, session: AsyncSession) -> None:
    application = await make_application(session)
    editor = await client.another(Role.EDITOR)

    assert (await editor.patch(f"/applications/{application.id}", {"year": 2020}, etag="*")).status_code == 200


async def test_only_an_administrator_deletes_for_good(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, aliases=[{"kind": "acronym", "value": "SP"}])
    path = f"/applications/{application.id}"
    editor = await client.another(Role.EDITOR)

    refused = await editor.delete(f"{path}?purge=true", etag="*")
    done = await client.delete(f"{path}?purge=true", etag="*")

    problem_of(refused, 403, "needs_role")
    assert done.status_code == 204
    problem_of(await client.get(path), 404, "not_found")
    event = (await client.read("/audit-events", subject_id=application.id, action="application.deleted"))["items"][0]
    assert event["after"] is None
    assert event["before"]["name"] == application.name
    assert event["before"]["aliases"] == [{"kind": "acronym", "value": "SP"}]


async def test_the_trail_and_the_reference_are_for_everyone_signed_in(client: Api, session: AsyncSession) -> None:
    await make_world(session)
    reader = await client.another(Role.READER)

    for path in ("/audit-events", "/reference-models/rab/nodes", "/reference-editions", "/national-applications"):
        assert (await reader.get(path)).status_code == 200
