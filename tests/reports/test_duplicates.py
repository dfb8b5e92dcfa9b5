"""The duplicates report: what is new, changed, reopened, settled and gone, and whose it is."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.reports import queries, service
from app.reports.content.duplicates import IN_FULL
from app.reports.content.judged import components
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from tests.api import Api
from tests.factories import (
    make_agency,
    make_application,
    make_finding,
    make_government,
    make_national_application,
    make_run,
)
from tests.reports.cities import Calendar, analyse, make_city

Row = dict[str, Any]


async def report_of(client: Api, **values: Any) -> dict[str, Any]:
    definition = ReportDefinition("duplicates", formats=(DocumentFormat.JSON,), **values)
    async with client.database.transaction() as session:
        report = await service.make_report(session, None, definition)
    async with client.database.reading() as session:
        document = await queries.document(session, report.id, DocumentFormat.JSON)
    assert document is not None
    found: dict[str, Any] = orjson.loads(document.content)
    return found


def table(report: dict[str, Any], name: str) -> list[Row]:
    blocks = [block for section in report["sections"] for block in section["blocks"]]
    return next((block["rows"] for block in blocks if block.get("name") == name), [])


def measures(report: dict[str, Any]) -> dict[str, Any]:
    (summary,) = [b for b in report["sections"][0]["blocks"] if b["type"] == "summary"]
    return {measure["label"]: measure["value"] for measure in summary["content"]["measures"]}


def entries(report: dict[str, Any], title: str) -> list[Row]:
    sections = [section for section in report["sections"] if section["title"] == title]
    return [item for section in sections for b in section["blocks"] if b["type"] == "entries"
            for item in b["content"]["items"]]  # fmt: skip


async def ids(session: AsyncSession) -> dict[str, str]:
    return {name: str(id) for name, id in await session.execute(select(Application.name, Application.id))}


async def test_the_standing_of_each_finding_from_month_to_month(
    client: Api, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    await make_city(session)
    await analyse(client.database)
    first = await report_of(client)
    assert {row["standing"] for row in table(first, "findings")} == {"baru"}
    assert measures(first)["Baru"] == len(table(first, "findings")) >= 2
    assert table(first, "gone") == []

    found = {row["left_name"]: row for row in await client.walk("/findings") if row["right_id"]}
    presence = next(row for name, row in found.items() if name in {"e-Presensi", "Absensi Online"})
    twice = next(row for name, row in found.items() if "SIPANDU" in name)
    await client.post(f"/findings/{presence['id']}/review", {"verdict": "different", "reason": "Lain pemakainya."})
    await client.post(f"/findings/{twice['id']}/review", {"verdict": "same", "reason": "Satu aplikasi."})
    calendar.on(days=30)
    await analyse(client.database)
    second = await report_of(client)
    standings = {row["left_id"]: row["standing"] for row in table(second, "findings") if row["right_id"]}
    assert standings[presence["left_id"]] == "dinilai berbeda"
    assert standings[twice["left_id"]] == "selesai"
    assert measures(second)["Baru"] == 0
    assert [row["reason"] for row in table(second, "settled")] != []

    calendar.on(days=30)
    for id in (presence["left_id"], presence["right_id"]):
        assert (await client.patch(f"/applications/{id}", {"url": "https://hadir.kota.test"}, etag="*")).is_success
    await client.delete(f"/applications/{twice['right_id']}", etag="*")
    await analyse(client.database)
    third = await report_of(client)
    (entry,) = entries(third, "Dibuka kembali")
    assert entry["changes_title"] == "Berubah sejak dinilai berbeda"
    assert any("alamat" in change and "sama" in change for change in entry["changes"])
    assert "Lain pemakainya." in entry["note"]
    gone = table(third, "gone")
    assert any("tidak ada di katalog" in row["why"] for row in gone)
    assert measures(third)["Berubah"] >= 1


async def test_an_agency_s_cut_tells_of_its_own_findings_only(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    lonely = await make_agency(session, (await session.scalars(select(Agency).where(Agency.parent_id.is_(None)))).one())
    await make_application(session, lonely, name="Peta Banjir", description="Peta genangan dan pompa")
    await analyse(client.database)
    office = (await session.scalars(select(Agency.id).where(Agency.code == "DINSOS"))).one()

    cut = await report_of(client, agency_id=office)
    nothing = await report_of(client, agency_id=lonely.id)

    own = {name for name, id in (await ids(session)).items() if name in {"SIPANDU", "Absensi Online", "Gudang Obat"}}
    assert cut["subtitle"] == "Dinas Sosial"
    rows = table(cut, "findings")
    assert rows
    assert all({row["left_name"], row["right_name"]} & own for row in rows)
    assert table(nothing, "findings") == []
    assert measures(nothing)["Baru"] == 0


async def test_pairs_of_a_cluster_are_told_as_one_entry_and_listed_each(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    members = [await make_application(session, agency, annual_cost_idr=cost) for cost in (100, 50, 20)]
    members.sort(key=lambda application: str(application.id))
    run = await make_run(session)
    for one, two, score in ((0, 1, 0.9), (0, 2, 0.8), (1, 2, 0.7)):
        await make_finding(session, run, members[one], members[two], score=score, cluster=str(members[0].id))

    report = await report_of(client)

    (entry,) = entries(report, "Temuan baru")
    assert len(entry["members"]) == 3
    assert "3 pasangan" in entry["note"]
    assert len(table(report, "findings")) == 3
    assert measures(report)["Dipertaruhkan"] == "Rp70"


async def test_the_strongest_are_told_in_full_and_the_rest_in_a_table(
    client: Api, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reports.content.duplicates.IN_FULL", 2)
    agency = await make_agency(session)
    run = await make_run(session)
    scores = [0.5, 0.9, 0.7, 0.6]
    for score in scores:
        pair = [await make_application(session, agency) for _ in range(2)]
        await make_finding(session, run, *pair, score=score)

    report = await report_of(client)

    assert IN_FULL == 300
    assert [entry["score"] for entry in entries(report, "Temuan baru")] == [0.9, 0.7]
    assert [row["score"] for row in table(report, "rest")] == [0.6, 0.5]
    assert [row["score"] for row in table(report, "findings")] == sorted(scores, reverse=True)


async def test_a_made_up_city_is_left_out_once_a_real_one_lists_applications(
    client: Api, session: AsyncSession
) -> None:
    example = await make_government(session, name="Kota Contoh")
    await session.execute(Agency.__table__.update().values(is_example=True))  # type: ignore[attr-defined]
    office = await make_agency(session, example)
    await session.execute(Agency.__table__.update().values(is_example=True))  # type: ignore[attr-defined]
    await make_application(session, office)
    run = await make_run(session)
    await make_finding(session, run, *[await make_application(session, office) for _ in range(2)])
    assert len(table(await report_of(client), "findings")) == 1

    await make_application(session)

    report = await report_of(client)
    assert table(report, "findings") == []
    assert "Contoh" not in report["subtitle"]


async def test_national_overlaps_stand_by_national_application_and_others_in_full(
    client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    run = await make_run(session)
    mail, presence = [await make_national_application(session, name=name) for name in ("Surat-N", "Hadir-N")]
    for name, national, score in (("A1", mail, 0.7), ("B1", presence, 0.8), ("C1", mail, 0.9)):
        local = await make_application(session, agency, name=name)
        await make_finding(session, run, local, national, score=score, kind="national_overlap")
    pair = [await make_application(session, agency) for _ in range(2)]
    await make_finding(session, run, *pair, score=0.6)

    report = await report_of(client)

    heads = [(row["national"].partition(" · ")[0], row["left_name"]) for row in table(report, "national")]
    assert heads == [("Surat-N", "C1"), ("Surat-N", "A1"), ("Hadir-N", "B1")]
    assert [entry["score"] for entry in entries(report, "Temuan baru")] == [0.6]
    assert {row["kind"] for row in table(report, "first")} == {"Sudah ada secara nasional", "Fungsi sama"}
    assert len(table(report, "findings")) == 4


async def test_what_was_judged_meanwhile_parts_a_cluster(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    a, b, c, d = [await make_application(session, agency) for _ in range(4)]
    run = await make_run(session)
    for left, right, score in ((a, b, 0.9), (c, d, 0.8)):
        await make_finding(session, run, left, right, score=score, cluster="one")

    report = await report_of(client)

    assert [len(entry["members"]) for entry in entries(report, "Temuan baru")] == [2, 2]


def test_components_do_not_depend_on_the_order_of_pairs() -> None:
    a, b, c, d, e = (UUID(int=n) for n in range(1, 6))
    pairs = [(a, b), (d, e), (c, b)]

    assert components(pairs) == components([(two, one) for one, two in reversed(pairs)]) == [[a, b, c], [d, e]]
