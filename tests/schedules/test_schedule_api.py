"""Schedules by REST and by command line."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Role
from tests.api import Api
from tests.factories import make_agency

BODY: dict[str, Any] = {
    "name": "Laporan duplikasi mingguan",
    "kind": "duplicates",
    "cron": "0 7 * * 1",
    "recipients": [{"channel": "folder", "folder": "duplikasi"}],
}


async def test_a_schedule_is_added_with_the_installations_zone_and_tells_when_it_is_due(client: Api) -> None:
    response = await client.post("/schedules", BODY)

    assert response.status_code == 201
    made = response.json()
    assert (made["timezone"], made["missed"], made["paused"]) == ("Asia/Jakarta", "latest", False)
    assert made["next_due_at"].endswith("T00:00:00Z")  # Monday 07.00 in Jakarta
    assert made["recipients"] == [
        {"channel": "folder", "folder": "duplikasi", "formats": ["html", "pdf", "xlsx"], "agency_id": None}
    ]
    assert await client.read(f"/schedules/{made['id']}") == made
    again = await client.post("/schedules", BODY | {"name": "LAPORAN duplikasi mingguan"})
    assert (again.status_code, again.json()["code"]) == (409, "schedule_name_taken")


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"cron": "0 7 * *"}, "/cron", "five fields"),
        ({"cron": "0 25 * * *"}, "/cron", "hour"),
        ({"timezone": "WIB"}, "/timezone", "Asia/Makassar"),
        ({"kind": "horoscope"}, None, "horoscope"),
        ({"recipients": []}, "/recipients", "1"),
        ({"recipients": [{"channel": "mail", "address": "a@b\r\nBcc: c@d"}]}, "/recipients/0/mail/address", ""),
        ({"recipients": [{"channel": "mail", "address": "bukan alamat"}]}, "/recipients/0/mail/address", ""),
        ({"recipients": [{"channel": "folder", "folder": "../luar"}]}, "/recipients/0/folder/folder", ""),
        ({"recipients": [{"channel": "folder", "folder": "/etc"}]}, "/recipients/0/folder/folder", ""),
        ({"recipients": [{"channel": "folder", "agency_id": str(uuid4())}]}, "/recipients/0/agency_id", "no"),
        ({"recipients": [{"channel": "webhook", "webhook_id": str(uuid4())}]}, "/recipients/0/webhook_id", "no"),
        ({"subject_id": str(uuid4())}, "/subject_id", ""),
    ],
)
async def test_what_cannot_be_is_refused_with_its_place_and_reason(
    client: Api, change: dict[str, Any], pointer: str | None, said: str
) -> None:
    response = await client.post("/schedules", BODY | change, headers={"Accept-Language": "en"})

    assert response.status_code == 422, response.text
    problem = response.json()
    assert said in response.text
    if pointer is not None:
        assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_a_change_needs_the_version_it_was_read_at(client: Api) -> None:
    made = (await client.post("/schedules", BODY)).json()
    path = f"/schedules/{made['id']}"

    assert (await client.patch(path, {"cron": "0 6 * * 1"})).status_code == 428
    changed = await client.patch(path, {"cron": "0 6 * * 1", "missed": "each"}, etag='"1"')
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.json()["next_due_at"].endswith("T23:00:00Z")
    assert (await client.patch(path, {"cron": "0 5 * * 1"}, etag='"1"')).status_code == 412
    assert (await client.delete(path, etag='"2"')).status_code == 204
    assert (await client.get(path)).status_code == 404


async def test_pausing_resuming_and_running_now_are_told_by_the_history(client: Api) -> None:
    made = (await client.post("/schedules", BODY)).json()
    path = f"/schedules/{made['id']}"

    paused = (await client.post(f"{path}/pause")).json()
    assert (paused["paused"], paused["next_due_at"]) == (True, None)
    asked = await client.post(f"{path}/run")
    assert asked.status_code == 202
    resumed = (await client.post(f"{path}/resume")).json()
    assert (resumed["paused"], resumed["next_due_at"]) == (False, made["next_due_at"])

    (occurrence,) = (await client.read(f"{path}/occurrences"))["items"]
    assert occurrence == await client.read(asked.headers["location"].removeprefix("/api/v1"))
    assert (occurrence["trigger"], occurrence["status"]) == ("request", "queued")
    assert client.me is not None
    assert occurrence["requested_by"] == client.me.name
    assert (await client.get(f"/schedules/{uuid4()}/occurrences")).status_code == 404
    assert (await client.get(f"/schedules/{uuid4()}/occurrences/{occurrence['id']}")).status_code == 404


async def test_schedules_and_deliveries_are_reviewers_and_webhooks_an_administrators(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    editor = await client.another(Role.EDITOR, agency.id)
    reviewer = await client.another(Role.REVIEWER)

    for path in ("/schedules", "/deliveries", "/webhooks"):
        assert (await editor.get(path)).status_code == 403, path
    assert (await editor.post("/schedules", BODY)).status_code == 403
    assert (await reviewer.post("/schedules", BODY)).status_code == 201
    assert (await reviewer.get("/deliveries")).status_code == 200
    assert (await reviewer.get("/webhooks")).status_code == 403
    assert (await reviewer.post("/webhooks", {"name": "x1", "url": "https://a.test/"})).status_code == 403
