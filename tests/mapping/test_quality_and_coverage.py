"""Quality per application and agency, the work list, and coverage as data."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.api import Api
from tests.factories import make_application, make_service
from tests.mapping.samples import City, make_city


async def put(client: Api, city: City, application_id: object, code: str, **body: object) -> None:
    response = await client.put(f"/applications/{application_id}/mappings/{city.nodes[code]}", body, etag="*")
    assert response.status_code == 200, response.text


async def test_quality_of_an_application_names_the_wrong_code_and_the_right_one(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    await put(client, city, city.simpeg.id, "RAB.02.06.01")

    found = await client.read(f"/applications/{city.simpeg.id}/mapping-quality")

    (wrong,) = [issue for issue in found["issues"] if issue["kind"] == "contradiction"]
    assert (wrong["code"], wrong["proposed"]) == ("RAB.02.06.01", "RAB.09.06.03")
    assert found["models"] == ["rab"]
    assert 0 < found["score"] < 1
    assert set(found["parts"]) == {"covered", "deep", "checked", "consistent", "current"}


async def test_lists_come_worst_first_in_pages_and_follow_the_catalogue(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    await put(client, city, city.simpeg.id, "RAB.09.06.03", origin="reviewed")

    page = await client.read("/mapping-quality/applications", limit=2)
    rest = await client.read("/mapping-quality/applications", limit=2, cursor=page["next_cursor"])
    rows = page["items"] + rest["items"]

    assert rest["next_cursor"] is None
    assert [row["score"] for row in rows] == sorted(row["score"] for row in rows)
    assert rows[-1]["application_name"] == "SIMPEG"
    assert (await client.get("/mapping-quality/applications", params={"cursor": "x"})).status_code == 422

    await put(client, city, city.testing.id, "RAB.03.03.02", origin="reviewed")
    own = await client.read("/mapping-quality/applications", agency_id=str(city.transport.id))
    assert [row["application_name"] for row in own["items"]] == ["Uji KIR"]
    assert own["items"][0]["score"] > 0
    assert (await client.read("/mapping-quality/applications", max_score=0))["items"][0]["score"] == 0


async def test_agencies_have_their_mean_and_the_work_list_its_gain(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    await put(client, city, city.testing.id, "RAB.03.03.02", origin="reviewed")

    agencies = (await client.read("/mapping-quality/agencies"))["items"]
    work = await client.read("/mapping-quality/work-list", limit=3)
    own = await client.read("/mapping-quality/work-list", agency_id=str(city.transport.id))

    assert [agency["agency_name"] for agency in agencies] == ["Badan Kepegawaian Daerah", "Dinas Perhubungan"]
    assert agencies[0]["applications"] == 2
    assert agencies[1]["mapped"] == {"rab": 1}
    assert len(work["items"]) == 3
    assert work["score_after"] > work["score"]
    gains = [item["gain"] for item in work["items"]]
    assert gains == sorted(gains, reverse=True)
    assert {item["application_name"] for item in own["items"]} == {"Uji KIR"}


async def test_coverage_of_agencies_has_cells_gaps_and_overlaps(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    await put(client, city, city.simpeg.id, "RAB.09.06.03")
    await put(client, city, city.testing.id, "RAB.09.06.06")
    gone = await make_application(session, city.staff, status="retired")
    await put(client, city, gone.id, "RAB.02.06.01")

    found = await client.read("/coverage/agencies", government_id=str(city.government.id))

    assert found["level"] == 2
    assert [(cell["agency_id"], cell["code"], cell["applications"]) for cell in found["cells"]] == sorted(
        [(str(city.staff.id), "RAB.09.06", 1), (str(city.transport.id), "RAB.09.06", 1)]
    )
    assert found["gaps"] == [{"agency_id": str(city.transport.id), "code": "RAB.03.03"}]
    assert found["overlaps"] == [{"code": "RAB.09.06", "agencies": 2, "applications": 2}]
    assert [node["code"] for node in found["nodes"]] == ["RAB.03.03", "RAB.09.06"]
    assert (await client.get("/coverage/agencies", params={"edition": "tiada"})).status_code == 404


async def test_coverage_of_services_names_those_without_and_those_with_several(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    bare, busy = await make_service(session, city.staff), await make_service(session, city.staff)
    for number in range(2):
        await make_application(session, city.staff, name=f"Dua {number}", service_ids=[busy.id])
    await make_application(session, city.staff, status="retired", service_ids=[bare.id])

    found = await client.read("/coverage/services")

    assert found["gaps"] == [str(bare.id)]
    assert found["overlaps"] == [str(busy.id)]
    assert {one["name"] for one in found["applications_without_service"]} == {"SIMPEG", "Uji KIR", "e-Arsip"}


async def test_an_empty_catalogue_has_empty_answers(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    for application in (city.simpeg, city.testing, city.archive):
        await client.delete(f"/applications/{application.id}", etag="*")

    assert (await client.read("/mapping-quality/applications"))["items"] == []
    assert (await client.read("/mapping-quality/agencies"))["items"] == []
    assert (await client.read("/mapping-quality/work-list"))["items"] == []
    assert (await client.read("/coverage/agencies"))["cells"] == []
