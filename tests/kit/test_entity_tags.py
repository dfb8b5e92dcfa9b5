"""Entity tags: a reader with the newest state is told so, a writer with an older one is stopped."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.api import Api, problem_of
from tests.factories import make_application


async def test_an_item_that_did_not_change_is_304_without_a_body(client: Api, session: AsyncSession) -> None:
    application = await make_application(session)
    path = f"/applications/{application.id}"
    tag = await client.etag_of(path)

    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        response = await client.get(path, headers={"If-None-Match": given})

        assert response.status_code == 304
        assert response.content == b""
        assert response.headers["etag"] == tag
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_list_has_a_tag_that_changes_with_its_content(client: Api, session: AsyncSession) -> None:
    application = await make_application(session)
    tag = await client.etag_of("/applications")
    assert (await client.get("/applications", headers={"If-None-Match": tag})).status_code == 304

    await client.patch(f"/applications/{application.id}", {"year": 2020}, etag="*")

    response = await client.get("/applications", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.headers["etag"] != tag


async def test_what_the_answer_shows_is_part_of_what_the_tag_stands_for(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, users_count=5)
    path = f"/applications/{application.id}"
    tag = (await client.get(path, params={"fields": "name"})).headers["etag"]

    changed = await client.patch(path, {"users_count": 6}, etag=tag)

    assert tag == '"1"'
    assert changed.status_code == 200
    assert (await client.get(path, params={"fields": "name"}, headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_without_if_match_is_428_and_with_a_stale_one_412(
    client: Api, session: AsyncSession, method: str
) -> None:
    application = await make_application(session)
    path = f"/applications/{application.id}"
    body: dict[str, Any] = {"json": {"year": 2020}} if method == "PATCH" else {}

    problem_of(await client.request(method, path, **body), 428, "if_match_required")
    for stale in (
        '"0"',
        '"2"',
        "garbage",
        "",
        '""',
        '"1',
        'W/"1"',
        '"99999999999999999999"',
        '"1e0"',
        '"x", "y"',
    ):
        problem_of(await client.request(method, path, etag=stale, **body), 412, "stale")

    assert (await client.read(path))["version"] == 1


@pytest.mark.parametrize("etag", ['"1"', '"7", "1"', ' "1" ', "*", "1", '"1-0123abcd"'])
async def test_if_match_takes_a_tag_a_list_of_tags_or_any(client: Api, session: AsyncSession, etag: str) -> None:
    application = await make_application(session)

    response = await client.patch(f"/applications/{application.id}", {"year": 2020}, etag=etag)

    assert response.status_code == 200
    assert response.headers["etag"] == '"2"'
    assert response.json()["version"] == 2


async def test_a_change_that_changes_nothing_keeps_the_version(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, year=2020)

    response = await client.patch(f"/applications/{application.id}", {"year": 2020}, etag='"1"')

    assert response.headers["etag"] == '"1"'
    assert len(await client.walk("/audit-events", subject_id=application.id)) == 1


async def test_included_lists_come_with_the_records_tag(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, aliases=[{"kind": "acronym", "value": "SP"}])
    path = f"/applications/{application.id}"

    response = await client.get(path, params={"include": "aliases"})

    assert response.json()["aliases"] == [{"kind": "acronym", "value": "SP"}]
    assert response.headers["etag"].startswith('"1-')


async def test_a_reader_is_told_when_a_name_borrowed_from_another_record_changed(
    client: Api, session: AsyncSession
) -> None:
    application = await make_application(session)
    path = f"/applications/{application.id}"
    tag = await client.etag_of(path)

    await client.patch(f"/agencies/{application.agency_id}", {"name": "Dinas Baru"}, etag="*")

    response = await client.get(path, headers={"If-None-Match": tag})
    assert response.json()["agency_name"] == "Dinas Baru"
    assert (await client.patch(path, {"year": 2020}, etag=tag)).status_code == 200
