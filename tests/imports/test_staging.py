"""Upload, look, decide, apply or discard."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Role
from tests.api import Api, problem_of
from tests.factories import make_agency, make_application, make_government, make_world
from tests.imports.uploading import (
    Rows,
    applied,
    catalogue_of,
    choose,
    csv_of,
    named,
    only,
    outcomes,
    reasons,
    rows_of,
    staged,
    upload,
    xlsx_of,
)

LIST: Rows = [
    {"Nama Aplikasi": "SIPANDU", "Uraian": "Pelayanan pengaduan warga", "OPD": "Dinas Sosial", "Tahun": "2019"},
    {
        "Nama Aplikasi": "e-Retribusi",
        "Uraian": "Pembayaran retribusi pasar",
        "OPD": "Dinas Perdagangan",
        "Tahun": "2021",
    },
    {"Nama Aplikasi": "SIMPUS", "Uraian": "Rekam medis puskesmas", "OPD": "Dinas Sosial", "Tahun": ""},
]


def as_json(rows: Rows) -> bytes:
    return json.dumps(list(rows)).encode()


def as_ndjson(rows: Rows) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def as_semicolons(rows: Rows) -> bytes:
    return b"\xef\xbb\xbf" + csv_of(rows, ";")


@pytest.mark.parametrize(
    ("filename", "write"),
    [
        ("a.csv", csv_of),
        ("b.csv", as_semicolons),
        ("c.xlsx", xlsx_of),
        ("d.json", as_json),
        ("e.ndjson", as_ndjson),
    ],
)
async def test_a_list_of_any_format_is_previewed_and_stored_only_when_applied(
    client: Api, session: AsyncSession, filename: str, write: Any
) -> None:
    await make_world(session)
    before = await catalogue_of(session)

    batch = await staged(client, write(LIST), filename)

    assert await catalogue_of(session) == before
    assert batch["status"] == "staged"
    assert batch["filename"] == filename
    assert batch["counts"] == {
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "merged": 0,
        "near_match": 0,
        "refused": 0,
        "skipped": 0,
    }
    assert batch["headers"] == {"name": "Nama Aplikasi", "description": "Uraian", "agency": "OPD", "year": "Tahun"}

    response = await client.post(f"/imports/{batch['id']}/apply", {})

    assert response.status_code == 200
    assert response.json()["status"] == "applied"
    assert response.json()["applied_at"] is not None
    stored = await only(client, "SIPANDU")
    assert (stored["description"], stored["agency_name"], stored["year"]) == (
        "Pelayanan pengaduan warga",
        "Dinas Sosial",
        2019,
    )
    assert (await only(client, "SIMPUS"))["year"] is None


async def test_the_preview_equals_the_result_of_applying(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    agency = await make_agency(session, government, name="Dinas Sosial")
    await make_application(session, agency, name="SIMPUS", year=2015)
    await make_application(session, agency, name="SIPANDU", year=2019, description="Pelayanan pengaduan warga")
    rows = [
        *LIST,
        {"Nama Aplikasi": "E Retribusi", "OPD": "Dinas Perdagangan", "Uraian": ""},
        {"Nama Aplikasi": "SIMPUS", "OPD": "Dinas Sosial", "Tahun": "2018"},
        {"Nama Aplikasi": "Salah", "OPD": "Dinas Sosial", "Tahun": "x"},
    ]
    batch = await staged(client, xlsx_of(rows), "daftar.xlsx")
    preview = await rows_of(client, batch)

    response = await client.post(f"/imports/{batch['id']}/apply", {"partial": True})

    result = response.json()
    rows_after = await rows_of(client, batch)
    told = ("line", "outcome", "cells", "reasons", "candidate")
    assert [[row[name] for name in told] for row in rows_after] == [[row[name] for name in told] for row in preview]
    assert result["counts"] == batch["counts"]
    assert sorted(result["notices"]) == sorted(batch["notices"])
    assert result["headers"] == batch["headers"]


async def test_a_preview_keeps_what_reading_the_file_noticed_when_it_is_applied(
    client: Api, session: AsyncSession
) -> None:
    await make_government(session)
    content = b"nama,opd\nSIPANDU,Dinas Sosial\n\n\nSIMPUS,Dinas Sosial\n"
    batch = await staged(client, content)
    assert any("baris kosong" in notice for notice in batch["notices"])

    after = (await client.post(f"/imports/{batch['id']}/apply", {})).json()

    assert any("baris kosong" in notice for notice in after["notices"])
    assert sum("perangkat daerah baru" in notice for notice in after["notices"]) == 1


async def test_each_row_tells_its_line_and_cells_and_can_be_asked_for_by_outcome(
    client: Api, session: AsyncSession
) -> None:
    await make_government(session)
    rows = [*LIST, {"Nama Aplikasi": "Salah", "Tahun": "kapan-kapan"}]
    batch = await staged(client, rows)

    refused = await rows_of(client, batch, outcome="refused")

    assert [row["line"] for row in refused] == [5]
    assert refused[0]["cells"]["year"] == "kapan-kapan"
    assert [row["line"] for row in await rows_of(client, batch, limit=2)] == [2, 3, 4, 5]
    assert [row["outcome"] for row in await rows_of(client, batch, sort="-line")] == ["refused", "new", "new", "new"]


async def test_the_same_file_finds_its_first_batch_and_changes_nothing(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    first = await applied(client, LIST)
    before = await catalogue_of(session)

    again = await upload(client, LIST)

    assert again.status_code == 200
    assert again.json()["id"] == first["id"]
    assert again.json()["status"] == "applied"
    assert again.headers["location"] == f"/api/v1/imports/{first['id']}"
    assert await catalogue_of(session) == before


async def test_the_same_list_in_another_file_changes_no_record(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    await applied(client, LIST)
    before = await catalogue_of(session)

    again = await applied(client, xlsx_of(LIST), "sama.xlsx")

    assert again["counts"]["unchanged"] == 3
    assert await catalogue_of(session) == before


async def test_a_discarded_batch_stays_readable_and_stores_nothing(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    before = await catalogue_of(session)
    batch = await staged(client, LIST)

    response = await client.delete(f"/imports/{batch['id']}")

    assert response.status_code == 204
    assert (await client.read(f"/imports/{batch['id']}"))["status"] == "discarded"
    assert len(await rows_of(client, batch)) == 3
    assert await catalogue_of(session) == before
    assert (await upload(client, LIST)).status_code == 201


async def test_a_closed_batch_takes_no_further_act(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    done = await applied(client, LIST)
    dropped = await staged(client, xlsx_of(LIST), "lain.xlsx")
    await client.delete(f"/imports/{dropped['id']}")

    for batch in (done, dropped):
        problem_of(await client.post(f"/imports/{batch['id']}/apply", {}), 409, "batch_closed")
        problem_of(await client.delete(f"/imports/{batch['id']}"), 409, "batch_closed")
        choice = await client.put(f"/imports/{batch['id']}/rows/2/choice", {"choice": "new"})
        problem_of(choice, 409, "batch_closed")
    sentence = (await client.delete(f"/imports/{done['id']}")).json()["detail"]
    assert "sudah diterapkan" in sentence


async def test_an_unknown_batch_or_row_is_not_found(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    batch = await staged(client, LIST)

    for response in (
        await client.get(f"/imports/{uuid4()}"),
        await client.get(f"/imports/{uuid4()}/rows"),
        await client.post(f"/imports/{uuid4()}/apply", {}),
        await client.delete(f"/imports/{uuid4()}"),
        await client.put(f"/imports/{batch['id']}/rows/99/choice", {"choice": "new"}),
    ):
        problem_of(response, 404, "not_found")
    problem_of(await client.put(f"/imports/{batch['id']}/rows/2/choice", {"choice": "new"}), 409, "nothing_to_choose")


async def test_one_refused_row_keeps_the_whole_file_out_unless_asked_for_the_good_ones(
    client: Api, session: AsyncSession
) -> None:
    await make_government(session)
    before = await catalogue_of(session)
    batch = await staged(client, [*LIST, {"Nama Aplikasi": "Salah", "OPD": "Dinas Sosial", "Tahun": "1066"}])

    problem = problem_of(await client.post(f"/imports/{batch['id']}/apply", {}), 409, "rows_in_the_way")

    assert problem["refused"] == 1
    assert await catalogue_of(session) == before
    assert (await client.read(f"/imports/{batch['id']}"))["status"] == "staged"

    after = await client.post(f"/imports/{batch['id']}/apply", {"partial": True})

    assert after.status_code == 200
    assert after.json()["counts"]["new"] == 3
    assert set(await named(client)) == {"SIPANDU", "e-Retribusi", "SIMPUS"}
    assert await outcomes(client, batch) == ["new", "new", "new", "refused"]


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER])
async def test_who_edits_nothing_imports_nothing(client: Api, session: AsyncSession, role: Role) -> None:
    await make_government(session)
    batch = await staged(client, LIST)
    await client.login(role)

    problem_of(await upload(client, xlsx_of(LIST), "x.xlsx"), 403, "needs_role")
    problem_of(await client.post(f"/imports/{batch['id']}/apply", {}), 403, "needs_role")
    problem_of(await client.delete(f"/imports/{batch['id']}"), 403, "needs_role")
    problem_of(await client.put(f"/imports/{batch['id']}/rows/2/choice", {"choice": "new"}), 403, "needs_role")


async def test_without_a_token_nothing_is_imported_or_exported(client: Api) -> None:
    client.use(None)

    problem_of(await upload(client, LIST), 401)
    problem_of(await client.get("/exports/applications"), 401)
    problem_of(await client.get("/imports"), 401)


async def test_an_editor_imports_the_rows_of_their_own_agency_and_units_only(
    client: Api, session: AsyncSession
) -> None:
    government = await make_government(session)
    own = await make_agency(session, government, name="Dinas Sosial")
    await make_agency(session, own, name="UPT Panti Wreda", kind="unit")
    await make_agency(session, government, name="Dinas Perdagangan")
    await client.login(Role.EDITOR, own.id)
    rows = [
        {"nama": "SIPANDU", "opd": "Dinas Sosial", "data": "Data Warga", "layanan": "Pengaduan"},
        {"nama": "Panti", "opd": "UPT Panti Wreda"},
        {"nama": "Tanpa OPD"},
        {"nama": "e-Retribusi", "opd": "Dinas Perdagangan", "data": "Data Warga; Data Pasar", "layanan": "Retribusi"},
        {"nama": "Dinas Baru", "opd": "Dinas yang Belum Ada"},
    ]

    batch = await staged(client, rows)

    found = await rows_of(client, batch)
    assert [row["outcome"] for row in found] == ["new", "new", "new", "refused", "refused"]
    assert "kolom B (opd)" in reasons(found[3:4])
    assert "hanya dapat mengubah data perangkat daerah Anda sendiri" in reasons(found[3:4])
    assert "«Dinas yang Belum Ada» belum tercatat dan tidak dapat ditambahkan" in reasons(found[4:])

    assert (await client.post(f"/imports/{batch['id']}/apply", {"partial": True})).status_code == 200

    stored = await named(client)
    assert stored.keys() == {"SIPANDU", "Panti", "Tanpa OPD"}
    assert stored["Tanpa OPD"]["agency_name"] == "Dinas Sosial"
    assert "Dinas yang Belum Ada" not in await named(client, "agencies")
    assert (await named(client, "data-objects")).keys() == {"Data Warga"}


async def test_a_row_that_would_add_a_record_to_a_foreign_agency_is_refused_not_the_file(
    client: Api, session: AsyncSession
) -> None:
    government = await make_government(session)
    own = await make_agency(session, government, name="Dinas Sosial")
    other = await make_agency(session, government, name="Dinas Perdagangan")
    source = await make_application(session, other, name="e-Retribusi")
    await make_application(session, own, name="SIPANDU")
    await client.login(Role.EDITOR, own.id)
    rows = [
        {"sumber": source.name, "tujuan": "SIPANDU", "mode": "api", "data": ""},
        {"sumber": source.name, "tujuan": "SIPANDU", "mode": "file", "data": "Data Pasar"},
    ]

    batch = await staged(client, rows, kind="interfaces")

    found = await rows_of(client, batch)
    assert [row["outcome"] for row in found] == ["new", "refused"]
    assert "«Data Pasar» belum tercatat dan tidak dapat ditambahkan" in reasons(found)


async def test_what_another_applied_in_between_is_heeded_when_a_batch_is_applied(
    client: Api, session: AsyncSession
) -> None:
    government = await make_government(session)
    agency = await make_agency(session, government, name="Dinas Sosial")
    batch = await staged(client, [{"nama": "SIPANDU", "opd": "Dinas Sosial", "tahun": "2019"}])
    await make_application(session, agency, name="SIPANDU", year=2019)

    after = await client.post(f"/imports/{batch['id']}/apply", {})

    assert after.json()["counts"]["unchanged"] == 1
    assert len(await named(client)) == 1


async def test_a_choice_is_kept_when_the_batch_is_read_again(client: Api, session: AsyncSession) -> None:
    government = await make_government(session)
    agency = await make_agency(session, government, name="Dinas Sosial")
    await make_application(session, agency, name="SIPANDU")
    batch = await staged(client, [{"nama": "Si-Pandu", "opd": "Dinas Sosial"}])

    await choose(client, batch, 2, "skip")

    assert [row["choice"] for row in await rows_of(client, batch)] == ["skip"]
    response = await client.put(f"/imports/{batch['id']}/rows/2/choice", {"choice": "abaikan"})
    problem_of(response, 422, "invalid")


async def test_the_import_is_in_the_trail_and_each_record_it_made_points_to_it(
    client: Api, session: AsyncSession
) -> None:
    await make_government(session)
    rows = [{**LIST[0], "data": "Data Warga", "layanan": "Pengaduan", "dasar hukum": "Perwal 3/2020"}, *LIST[1:]]
    batch = await staged(client, rows)
    assert [event["action"] for event in await client.walk("/audit-events", batch_id=batch["id"])] == ["import.staged"]

    await client.post(f"/imports/{batch['id']}/apply", {})

    events = await client.walk("/audit-events", batch_id=batch["id"])
    made = {(event["subject_type"], event["subject_id"]) for event in events if event["action"].endswith(".registered")}
    records = {
        (one, item["id"])
        for one, many in (
            ("application", "applications"),
            ("agency", "agencies"),
            ("service", "services"),
            ("data_object", "data-objects"),
            ("regulation", "regulations"),
        )
        for item in await client.walk(f"/{many}")
        if item.get("parent_id") or one != "agency"
    }
    assert made == records
    assert {event["action"] for event in events if event["subject_type"] == "import"} == {
        "import.staged",
        "import.applied",
    }
    assert client.me is not None
    assert {event["actor_name"] for event in events} == {client.me.name}


async def test_batches_are_listed_by_kind_and_status(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    first = await applied(client, LIST)
    second = await staged(client, [{"nama": "Pengaduan", "opd": "Dinas Sosial"}], kind="services")

    assert [batch["id"] for batch in await client.walk("/imports")] == [second["id"], first["id"]]
    assert [batch["id"] for batch in await client.walk("/imports", kind="services")] == [second["id"]]
    assert [batch["id"] for batch in await client.walk("/imports", status="applied")] == [first["id"]]
    listed = (await client.walk("/imports", status="applied"))[0]
    assert listed == await client.read(f"/imports/{first['id']}")
    assert (await client.get(f"/imports/{first['id']}")).headers["etag"]
