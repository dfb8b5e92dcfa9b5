"""One name an agency, whatever its capitals, also when two requests meet."""

import asyncio

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.applications.models import Application
from tests.api import Api, problem_of
from tests.factories import make_agency, make_application


async def test_a_second_application_of_the_same_name_is_refused_with_the_first_one_named(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    first = await make_application(session, agency, name="Sistem Kepegawaian")

    for name in ("Sistem Kepegawaian", "SISTEM kepegawaian", "  sistem kepegawaian "):
        response = await client.post("/applications", {"agency_id": str(agency.id), "name": name})

        problem = problem_of(response, 409, "application_name_taken")
        assert problem["name"] == "Sistem Kepegawaian"
        assert problem["record_id"] == str(first.id)
        assert "Sistem Kepegawaian" in problem["detail"]
        assert str(first.id) in problem["detail"]


async def test_capitals_beyond_a_to_z_make_no_second_name_either(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    await make_application(session, agency, name="CAFÉ Dinas")

    response = await client.post("/applications", {"agency_id": str(agency.id), "name": "Café dinas"})

    problem_of(response, 409, "application_name_taken")


async def test_another_agency_may_use_the_same_name(client: Api, session: AsyncSession) -> None:
    await make_application(session, name="SIMPEG")
    other = await make_agency(session)

    response = await client.post("/applications", {"agency_id": str(other.id), "name": "SIMPEG"})

    assert response.status_code == 201


async def test_the_name_of_an_archived_application_is_free_until_it_comes_back(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    old = await make_application(session, agency, name="SIMPEG")
    assert (await client.delete(f"/applications/{old.id}", etag="*")).status_code == 204
    new = await client.post("/applications", {"agency_id": str(agency.id), "name": "Simpeg"})

    back = await client.patch(f"/applications/{old.id}", {"archived": False}, etag="*")

    assert new.status_code == 201
    assert problem_of(back, 409, "application_name_taken")["record_id"] == new.json()["id"]


async def test_renaming_to_a_name_in_use_is_refused_and_to_other_capitals_allowed(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    first = await make_application(session, agency, name="SIMPEG")
    second = await make_application(session, agency, name="SIPD")

    taken = await client.patch(f"/applications/{second.id}", {"name": "simpeg"}, etag="*")
    respelt = await client.patch(f"/applications/{first.id}", {"name": "Simpeg"}, etag="*")

    problem_of(taken, 409, "application_name_taken")
    assert respelt.json()["name"] == "Simpeg"


async def test_of_many_requests_at_once_one_gets_the_name_and_the_others_409(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    bodies = [{"agency_id": str(agency.id), "name": name} for name in ("SIMPEG", "simpeg", "Simpeg", "SimPeg") * 4]

    responses = await asyncio.gather(*(client.post("/applications", body) for body in bodies))

    assert sorted(response.status_code for response in responses) == [201] + [409] * 15
    for response in responses:
        if response.status_code == 409:
            assert problem_of(response, 409)["code"] in {"application_name_taken", "conflict"}
    assert await session.scalar(select(func.count()).select_from(Application)) == 1


async def test_moving_to_an_agency_that_lists_the_name_is_refused(client: Api, session: AsyncSession) -> None:
    taken = await make_application(session, name="SIMPEG")
    moving = await make_application(session, name="simpeg")

    response = await client.patch(f"/applications/{moving.id}", {"agency_id": str(taken.agency_id)}, etag="*")

    assert problem_of(response, 409, "application_name_taken")["record_id"] == str(taken.id)
