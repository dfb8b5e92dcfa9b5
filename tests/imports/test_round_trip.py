"""What goes out comes back unchanged, and an edited export changes exactly what was edited."""

import csv
import io
import json
import random
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.catalogue.agencies.models import Agency
from app.imports.kinds import ImportKind
from app.seeding import seed_demo, seed_reference
from tests.api import Api
from tests.factories import (
    make_agency,
    make_application,
    make_data_object,
    make_government,
    make_interface,
    make_regulation,
    make_service,
)
from tests.imports.uploading import applied, catalogue_of, only, outcomes, reasons, rows_of, staged


async def exported(client: Api, kind: str, format: str = "csv") -> bytes:
    response = await client.get(f"/exports/{kind}", params={"format": format})
    assert response.status_code == 200, response.text
    return response.content


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


class TestDemo:
    """The whole made-up city."""

    @pytest.fixture
    async def city(self, client: Api) -> Api:
        await seed_reference(client.database)
        await seed_demo(client.database)
        return client

    async def test_an_export_comes_back_without_a_change_in_every_kind_and_format(
        self, city: Api, session: AsyncSession
    ) -> None:
        before = await catalogue_of(session)
        trail = await session.scalar(select(func.count()).select_from(AuditEvent))
        batches = 0

        for kind in ImportKind:
            for format in ("csv", "xlsx", "ndjson"):
                content = await exported(city, kind, format)
                batch = await staged(city, content, f"{kind}.{format}", kind=kind)
                counts = {name: count for name, count in batch["counts"].items() if count}
                assert counts.keys() == {"unchanged"}, (kind, format, counts, reasons(await rows_of(city, batch))[:500])
                assert batch["notices"] == []
                assert batch["unknown_headers"] == []
                done = await city.post(f"/imports/{batch['id']}/apply", {})
                assert done.json()["counts"] == batch["counts"]
                batches += 1

        assert await catalogue_of(session) == before
        assert await session.scalar(select(func.count()).select_from(AuditEvent)) == (trail or 0) + 2 * batches


# An edit: column → (cell, field that changes, value then).
Edit = tuple[str, str, Any]
EDITS: dict[str, list[Edit]] = {
    "name": [("Nama Baru {n}", "name", "Nama Baru {n}")],
    "description": [
        ('Uraian, dengan "kutip"; dan\nbaris', "description", 'Uraian, dengan "kutip"; dan\nbaris'),
        ("", "description", None),
        ("=1+1", "description", "=1+1"),
    ],
    "category": [("website", "category", "website"), ("", "category", None)],
    "status": [("dihentikan", "status", "retired"), ("idle", "status", "idle"), ("-", "status", None)],
    "platforms": [("web; mobile", "platforms", ["web", "mobile"]), ("", "platforms", [])],
    "url": [("https://baru.kota.test/{n}", "url", "https://baru.kota.test/{n}"), ("", "url", None)],
    "tech": [("PHP; Redis", "technologies", ["PHP", "Redis"])],
    "vendor": [("CV Contoh", "vendor", "CV Contoh"), ("", "vendor", None), ("'kutip", "vendor", "'kutip")],
    "year": [("2023", "year", 2023), ("", "year", None)],
    "users": [("1.500", "users_count", 1500), ("0", "users_count", 0), ("", "users_count", None)],
    "annual_cost_idr": [("Rp 2.000.000", "annual_cost_idr", 2_000_000), ("", "annual_cost_idr", None)],
    "shared": [("yes", "is_shared", True), ("tidak", "is_shared", False), ("", "is_shared", None)],
    "notes": [("+62 811", "notes", "+62 811"), ("@sebut", "notes", "@sebut"), ("-5 derajat", "notes", "-5 derajat")],
    "aliases": [
        (
            "acronym:ABC; Nama Lain",
            "aliases",
            [{"kind": "acronym", "value": "ABC"}, {"kind": "other", "value": "Nama Lain"}],
        ),
        ("", "aliases", []),
    ],
    "services": [("", "service_ids", [])],
    "external_key": [("KUNCI-{n}", "external_key", "KUNCI-{n}")],
}


async def small_catalogue(session: AsyncSession) -> list[Any]:
    """Twelve applications with everything in them."""
    government = await make_government(session)
    agencies = [await make_agency(session, government) for _ in range(2)]
    service = await make_service(session, agencies[0], name="Pengaduan; cepat")
    data = await make_data_object(session, agencies[0], name="Data | Warga")
    law = await make_regulation(session, agencies[0])
    applications = []
    for number in range(12):
        known = number % 3 != 2
        applications.append(
            await make_application(
                session,
                agencies[number % 2],
                name=f"Sistem {chr(65 + number)}{'ZYXWVUTSRQPO'[number] * 3}",
                description='=HYPERLINK("x")' if number == 1 else "Uraian." if known else None,
                status="operational" if known else None,
                platforms=["web"] if known else None,
                year=2019 if known else None,
                users_count=10 if known else None,
                vendor="-CV" if known else None,
                is_shared=False if known else None,
                technologies=["PHP; 8"] if known else None,
                aliases=[{"kind": "former_name", "value": "Lama: satu"}] if known else [],
                service_ids=[service.id] if known else [],
                data_uses=[{"data_object_id": data.id, "role": "master" if number % 2 else None}] if known else [],
                legal_bases=[{"regulation_id": law.id, "article": "Pasal 7"}] if known else [],
                extra={"Kolom": "nilai"} if known else None,
                external_key=f"A-{number}" if known else None,
            )
        )
    return applications


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_exactly_the_edited_cells_of_an_export_change(client: Api, session: AsyncSession, seed: int) -> None:
    chance = random.Random(seed)
    applications = await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    expected: dict[str, dict[str, Any]] = {}
    for row in chance.sample(rows, 6):
        for column in chance.sample(sorted(EDITS), 3):
            cell, field, value = chance.choice(EDITS[column])
            number = row["id"][-4:]
            cell = cell.replace("{n}", number)
            row[column] = "'" + cell if cell[:1] in "=+-@'" and len(cell) > 1 else cell
            value = value.replace("{n}", number) if isinstance(value, str) else value
            expected.setdefault(row["id"], {})[field] = value
    before = {
        str(one.id): await client.read(f"/applications/{one.id}", include="aliases,service_ids") for one in applications
    }
    for id, fields in expected.items():  # an edit to what was there is none
        same = [name for name, value in fields.items() if (before[id][name] or None) == (value or None)]
        for name in same:
            del fields[name]
    expected = {id: fields for id, fields in expected.items() if fields}

    batch = await applied(client, rows)

    assert batch["counts"]["changed"] == len(expected)
    assert batch["counts"]["unchanged"] == 12 - len(expected)
    changed: dict[str, dict[str, Any]] = {}
    for event in await client.walk("/audit-events", batch_id=batch["id"], action="application.changed"):
        assert event["subject_id"] not in changed
        changed[event["subject_id"]] = {
            name: value or None if value == [] else value for name, value in event["after"].items()
        }
        assert event["before"].keys() == event["after"].keys()
    wanted = {
        id: {name: value or None if value == [] else value for name, value in fields.items()}
        for id, fields in expected.items()
    }
    assert changed == wanted


async def test_an_edited_workbook_changes_exactly_what_was_edited(client: Api, session: AsyncSession) -> None:
    await small_catalogue(session)
    workbook = openpyxl.load_workbook(io.BytesIO(await exported(client, "applications", "xlsx")))
    page = workbook.active
    assert page is not None
    header = [cell.value for cell in page[1]]
    page.cell(4, header.index("year") + 1).value = 2024
    page.cell(5, header.index("vendor") + 1).value = None
    target = io.BytesIO()
    workbook.save(target)

    batch = await applied(client, target.getvalue(), "sunting.xlsx")

    events = await client.walk("/audit-events", batch_id=batch["id"], action="application.changed")
    assert [list(event["after"]) for event in events if event["after"] != {"vendor": None}] == [["year"]]
    assert batch["counts"]["changed"] == len(events) <= 2


async def test_an_edit_elsewhere_since_the_export_is_kept(client: Api, session: AsyncSession) -> None:
    one, two, *_ = await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    await client.patch(f"/applications/{one.id}", {"vendor": "CV Lain", "year": 2022}, etag='"1"')
    await client.patch(f"/applications/{two.id}", {"year": 2022}, etag='"1"')
    next(row for row in rows if row["id"] == str(one.id))["status"] = "idle"

    batch = await applied(client, rows)

    assert batch["counts"]["changed"] == 1
    record = await client.read(f"/applications/{one.id}")
    assert (record["vendor"], record["year"], record["status"]) == ("CV Lain", 2022, "idle")
    assert (await client.read(f"/applications/{two.id}"))["year"] == 2022


async def test_a_cell_that_somebody_else_changed_otherwise_is_refused_with_both_values(
    client: Api, session: AsyncSession
) -> None:
    one, *_ = await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    await client.patch(f"/applications/{one.id}", {"vendor": "CV Lain"}, etag='"1"')
    row = next(row for row in rows if row["id"] == str(one.id))
    row["vendor"], row["year"] = "CV Ketiga", "2024"

    batch = await staged(client, rows)

    (refused,) = await rows_of(client, batch, outcome="refused")
    assert "(vendor)" in refused["reasons"][0]
    assert "berkas berisi «CV Ketiga»" in refused["reasons"][0]
    assert "orang lain mengubahnya menjadi «CV Lain»" in refused["reasons"][0]
    english = await rows_of(client, batch, language="en", outcome="refused")
    assert "the file says “CV Ketiga”" in english[0]["reasons"][0]


async def test_two_people_who_make_the_same_change_do_not_conflict(client: Api, session: AsyncSession) -> None:
    one, *_ = await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    await client.patch(f"/applications/{one.id}", {"vendor": "CV Lain"}, etag='"1"')
    next(row for row in rows if row["id"] == str(one.id))["vendor"] = "CV Lain"

    batch = await applied(client, rows)

    assert batch["counts"]["refused"] == 0
    assert batch["counts"]["unchanged"] == 12


async def test_an_unknown_word_in_our_own_export_is_a_slip_of_the_pen_and_refused(
    client: Api, session: AsyncSession
) -> None:
    await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    rows[0]["status"] = "operasionil"

    batch = await staged(client, rows)

    (refused,) = await rows_of(client, batch, outcome="refused")
    assert "terbaca «operasionil», yang diharapkan salah satu dari" in refused["reasons"][0]


async def test_what_a_spreadsheet_cannot_show_stays_when_a_row_comes_back(client: Api, session: AsyncSession) -> None:
    one, *_ = await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    rows[0]["vendor"] = "CV Baru"

    await applied(client, rows)

    record = await client.read(f"/applications/{one.id}", include="legal_bases")
    assert record["legal_bases"][0]["article"] == "Pasal 7"
    assert record["extra"] == {"Kolom": "nilai"}


async def test_a_cleared_list_of_an_interface_is_cleared(client: Api, session: AsyncSession) -> None:
    one, two, *_ = await small_catalogue(session)
    agency = await session.get_one(Agency, one.agency_id)
    data = await make_data_object(session, agency, name="Data Aliran")
    flow = await make_interface(session, one, two, mode="api", data_object_ids=[data.id])
    rows = rows_of_csv(await exported(client, "interfaces"))
    assert rows[0]["data_objects"] == "Data Aliran"
    rows[0]["data_objects"] = ""

    batch = await applied(client, rows, kind="interfaces")

    assert batch["counts"]["changed"] == 1
    assert (await client.read(f"/interfaces/{flow.id}", include="data_object_ids"))["data_object_ids"] == []


async def test_an_interface_whose_end_is_archived_comes_back_unchanged(client: Api, session: AsyncSession) -> None:
    one, two, *_ = await small_catalogue(session)
    await make_interface(session, one, two, mode="api")
    await client.delete(f"/applications/{two.id}", etag='"1"')

    batch = await staged(client, await exported(client, "interfaces"), kind="interfaces")

    assert await outcomes(client, batch) == ["unchanged"]


async def test_no_exported_cell_starts_a_formula(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    texts = ["=1+1", "+62", "-5", "@x", "=cmd|' /C calc'!A0", "'=1", "\uff1d1"]
    for number, text in enumerate(texts):
        name = f"={number} Sistem"
        await make_application(session, agency, name=name, notes=text, vendor=text, technologies=[text, "x"])

    content = await exported(client, "applications")
    workbook = openpyxl.load_workbook(io.BytesIO(await exported(client, "applications", "xlsx")))

    for row in rows_of_csv(content):
        for cell in row.values():
            assert cell[:1] not in {"=", "+", "-", "@", "\uff1d"}, cell
    page = workbook.active
    assert page is not None
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "n",
        "inlineStr",
    }
    batch = await staged(client, content)
    assert await outcomes(client, batch) == ["unchanged"] * len(texts)


async def test_an_export_holds_one_government_when_asked_and_no_archived_record(
    client: Api, session: AsyncSession
) -> None:
    here = await make_application(session, name="Di Sini")
    await make_application(session, name="Di Sana")
    archived = await make_application(session, await session.get_one(Agency, here.agency_id), name="Arsip")
    await client.delete(f"/applications/{archived.id}", etag='"1"')

    response = await client.get(
        "/exports/applications", params={"format": "ndjson", "government_id": str(here.government_id)}
    )

    assert [json.loads(line)["name"] for line in response.content.splitlines()] == ["Di Sini"]
    assert response.headers["content-type"] == "application/x-ndjson"
    assert "applications.ndjson" in response.headers["content-disposition"]


async def test_an_empty_catalogue_exports_its_header_only(client: Api) -> None:
    assert rows_of_csv(await exported(client, "services")) == []
    assert (await exported(client, "services")).decode().startswith("id,name,")
    assert await exported(client, "services", "ndjson") == b""


async def test_a_row_of_our_export_moves_its_record_to_another_agency(client: Api, session: AsyncSession) -> None:
    one, two, *_ = await small_catalogue(session)
    rows = rows_of_csv(await exported(client, "applications"))
    other = next(row for row in rows if row["id"] == str(two.id))["agency"]
    next(row for row in rows if row["id"] == str(one.id))["agency"] = other

    batch = await applied(client, rows)

    assert batch["counts"]["changed"] == 1
    assert (await only(client, one.name))["agency_id"] == str(two.agency_id)
