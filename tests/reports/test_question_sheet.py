"""The question sheet: asked by worth, sent out as a workbook, filled in, and taken back by import."""

import io
from typing import Any
from uuid import UUID

import openpyxl
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.kit import clock
from app.kit.db import Database
from app.reports import queries, service
from app.reports.content.asking import FIELDS, questions
from app.reports.content.judged import Item, Standing
from app.reports.content.portfolio import Portfolio
from app.reports.content.questions import COLUMNS
from app.reports.definition import ReportDefinition
from app.reports.history import FindingFacts, History
from app.reports.models import DocumentFormat
from tests.api import Api
from tests.factories import make_agency, make_application
from tests.reports.cities import analyse, make_city

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def sheet_of(database: Database, agency_id: UUID | None = None, language: Any = "id") -> bytes:
    definition = ReportDefinition("questions", language, agency_id, formats=(DocumentFormat.XLSX,))
    async with database.transaction() as session:
        report = await service.make_report(session, None, definition)
    async with database.reading() as session:
        document = await queries.document(session, report.id, DocumentFormat.XLSX)
    assert document is not None
    return document.content


async def send_back(client: Api, workbook: openpyxl.Workbook) -> dict[str, Any]:
    """Upload a filled sheet and apply it; the batch."""
    target = io.BytesIO()
    workbook.save(target)
    files = {"file": ("lembar.xlsx", target.getvalue(), XLSX)}
    staged = await client.http.post("/imports", files=files, data={"kind": "applications"})
    assert staged.status_code in {200, 201}, staged.text
    batch: dict[str, Any] = staged.json()
    applied = await client.post(f"/imports/{batch['id']}/apply", {})
    assert applied.status_code == 200, applied.text
    found: dict[str, Any] = applied.json()
    return found


def columns_of(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1]}


def row_of(sheet: Any, name: str) -> int:
    column = columns_of(sheet)["Nama aplikasi"]
    return next(line for line in range(2, sheet.max_row + 1) if sheet.cell(line, column).value == name)


async def test_exactly_the_cells_that_were_filled_in_come_back(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    await analyse(client.database)
    office = (await session.scalars(select(Agency.id).where(Agency.code == "DINSOS"))).one()
    before = {item["name"]: item for item in await client.walk("/applications")}
    workbook = openpyxl.load_workbook(io.BytesIO(await sheet_of(client.database, office)))
    sheet = workbook["Isian"]
    place = columns_of(sheet)
    line = row_of(sheet, "Absensi Online")
    for head, value in (
        ("Fungsi", "Presensi pegawai"), ("Teknologi", "php; laravel"), ("Status", "dalam pengoperasian"),
        ("Biaya tahunan", 45_000_000), ("Tahun", 2019), ("Data yang digunakan", "Data Pegawai"),
    ):  # fmt: skip
        assert sheet.cell(line, place[head]).value is None, head
        sheet.cell(line, place[head]).value = value

    batch = await send_back(client, workbook)

    counts = batch["counts"]
    assert (counts["changed"], counts.get("refused", 0), counts.get("new", 0)) == (1, 0, 0)
    after = {item["name"]: item for item in await client.walk("/applications")}
    filled = after.pop("Absensi Online")
    assert filled["function"] == "Presensi pegawai"
    assert filled["technologies"] == ["php", "laravel"]
    assert (filled["status"], filled["annual_cost_idr"], filled["year"]) == ("operational", 45_000_000, 2019)
    stale = before.pop("Absensi Online")
    assert filled["description"] == stale["description"]
    assert after == before


async def test_a_sheet_that_comes_back_untouched_changes_nothing(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    await analyse(client.database)
    before = await client.walk("/applications")

    batch = await send_back(client, openpyxl.load_workbook(io.BytesIO(await sheet_of(client.database))))

    assert set(batch["counts"]) - {"unchanged"} <= {name for name, count in batch["counts"].items() if not count}
    assert await client.walk("/applications") == before


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    await analyse(client.database)
    workbook = openpyxl.load_workbook(io.BytesIO(await sheet_of(client.database)))
    sheet = workbook["Isian"]
    line = row_of(sheet, "Absensi Online")
    sheet.cell(line, columns_of(sheet)["Tahun"]).value = 2019
    id = (await session.scalars(select(Application.id).where(Application.name == "Absensi Online"))).one()
    assert (await client.patch(f"/applications/{id}", {"owner": "Bidang Umum"}, etag="*")).status_code == 200

    await send_back(client, workbook)

    read = await client.read(f"/applications/{id}")
    assert (read["owner"], read["year"]) == ("Bidang Umum", 2019)


async def test_a_sheet_asks_an_agency_about_its_own_applications_only(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    await analyse(client.database)
    office = (await session.scalars(select(Agency.id).where(Agency.code == "DINSOS"))).one()

    sheet = openpyxl.load_workbook(io.BytesIO(await sheet_of(client.database, office)))["Isian"]

    agencies = {sheet.cell(line, columns_of(sheet)["Perangkat daerah"]).value for line in range(2, sheet.max_row + 1)}
    assert agencies == {"DINSOS"}
    assert sheet.max_row > 2
    statuses = {sheet.cell(line, columns_of(sheet)["Status"]).value for line in range(2, sheet.max_row + 1)}
    assert statuses == {None, "dalam pengoperasian"}


async def test_the_english_sheet_comes_back_as_well(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    await analyse(client.database)
    workbook = openpyxl.load_workbook(io.BytesIO(await sheet_of(client.database, language="en")))
    sheet = workbook["Answers"]
    heads = columns_of(sheet)
    line = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, heads["name"]).value == "e-Presensi")
    sheet.cell(line, heads["status"]).value = "idle"

    await send_back(client, workbook)

    (read,) = [item for item in await client.walk("/applications") if item["name"] == "e-Presensi"]
    assert read["status"] == "idle"


def finding(left: UUID, right: UUID, score: float, kind: str = "same_function") -> Item:
    facts = FindingFacts(kind, left, right, None, score, str(left), "", "", [], None, None)
    return Item(facts, Standing.NEW, None, ())


async def test_the_question_that_could_change_most_verdicts_comes_first(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    known = {
        "description": "Uraian yang panjang",
        "function": "Fungsi",
        "url": "https://a.test",
        "technologies": ["php"],
    }
    busy = await make_application(session, agency, **(known | {"url": None}))
    others = [await make_application(session, agency, **known) for _ in range(3)]
    sure = await make_application(session, agency, **(known | {"url": None}))
    async with client.database.reading() as own:
        history = await History.at(own, clock.now())
        portfolio = Portfolio(
            await history.agencies(), await history.all_applications(), frozenset([agency.government_id]), "", False
        )  # fmt: skip
        items = [finding(busy.id, other.id, 0.6) for other in others] + [finding(sure.id, others[0].id, 0.999)]

        asked = questions(items, portfolio)

    addresses = [question for question in asked if question.field == "url"]
    assert [question.application_id for question in addresses] == [busy.id]
    assert addresses[0].findings == addresses[0].decides == 3
    assert addresses[0] == asked[0] or asked[0].worth >= addresses[0].worth
    assert {question.field for question in asked} <= set(FIELDS)
    assert [question.worth for question in asked] == sorted((q.worth for q in asked), reverse=True)


def test_every_field_that_is_asked_for_is_a_column_of_the_sheet() -> None:
    assert set(FIELDS) <= {column for column, *_ in COLUMNS}
