"""Reports from request to document: once, from one content, the same to the last byte."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.applications.models import Application
from app.findings.models import Finding
from app.identity.actor import SYSTEM
from app.kit.errors import UnknownReference
from app.reports import queries, service
from app.reports.content import KINDS
from app.reports.definition import ReportDefinition
from app.reports.errors import AsOfInTheFuture, SubjectNeeded, UnknownReportKind
from app.reports.models import DocumentFormat, Report, ReportDocument, ReportStatus
from app.reports.schemas import ReportKind
from tests.api import Api, problem_of
from tests.reports.cities import Calendar, analyse, make_city

EVERY_FORM = tuple(DocumentFormat)


async def documents(client: Api, definition: ReportDefinition, **values: Any) -> dict[str, bytes]:
    """The documents of a report made in one transaction, by format."""
    async with client.database.transaction() as session:
        report = await service.make_report(session, None, definition, **values)
    async with client.database.reading() as session:
        return {document.format: document.content for document in await queries.documents_of(session, report.id,
                                                                                             content=True)}  # fmt: skip


async def subject(session: AsyncSession, name: str = "SIPANDU") -> UUID:
    return (await session.scalars(select(Application.id).where(Application.name == name))).one()


def test_the_kinds_on_the_wire_are_those_that_can_be_made() -> None:
    assert {str(kind) for kind in ReportKind} == set(KINDS)


async def test_a_requested_report_is_made_and_its_documents_are_downloaded(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    await analyse(client.database)

    asked = await client.post("/reports", {"kind": "duplicates", "formats": ["html", "json"]})

    assert asked.status_code == 202
    path = asked.headers["location"].removeprefix("/api/v1")
    assert (await client.read(path))["status"] == "queued"
    problem_of(await client.get(f"{path}/documents/html"), 409, "report_not_ready")
    await service.carry_out(client.database, UUID(asked.json()["id"]))
    report = await client.read(path)
    assert (report["status"], report["error"], report["title"]) == ("succeeded", None, "Aplikasi ganda")
    assert report["run_id"] == (await client.read("/runs"))["items"][0]["id"]
    assert report["parameters_version"] == "2"
    assert [document["format"] for document in report["documents"]] == ["html", "json"]
    for document in report["documents"]:
        answer = await client.get(document["href"].removeprefix("/api/v1"))
        assert answer.status_code == 200
        assert sha256(answer.content).hexdigest() == document["sha256"]
        assert len(answer.content) == document["size"]
        assert document["filename"] in answer.headers["content-disposition"]
        again = await client.get(
            document["href"].removeprefix("/api/v1"), headers={"If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304
    problem_of(await client.get(f"{path}/documents/pdf"), 404)
    problem_of(await client.get(f"{path}/documents/docx"), 422)


async def test_a_report_carried_out_twice_is_made_once(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    async with client.database.transaction() as own:
        definition = ReportDefinition("overview", formats=(DocumentFormat.JSON,))
        asked = await service.request_report(own, definition, actor=SYSTEM)

    await service.carry_out(client.database, asked.id)
    first = await client.read(f"/reports/{asked.id}")
    await service.carry_out(client.database, asked.id)

    assert await client.read(f"/reports/{asked.id}") == first
    assert await session.scalar(select(func.count()).select_from(ReportDocument)) == 1


async def test_a_report_left_running_by_a_crash_is_made_when_it_is_taken_up_again(
    client: Api, session: AsyncSession
) -> None:
    await make_city(session)
    async with client.database.transaction() as own:
        asked = await service.request_report(own, ReportDefinition("overview"), actor=SYSTEM)
        asked.status = ReportStatus.RUNNING

    await service.carry_out(client.database, asked.id)

    assert (await client.read(f"/reports/{asked.id}"))["status"] == "succeeded"


async def test_a_key_makes_one_report(client: Api, session: AsyncSession) -> None:
    await make_city(session)
    definition = ReportDefinition("overview", formats=(DocumentFormat.CSV,))

    async with client.database.transaction() as own:
        first = await service.make_report(own, None, definition, key="mingguan 2026-11-23")
    async with client.database.transaction() as own:
        again = await service.make_report(own, None, definition, key="mingguan 2026-11-23")
        other = await service.make_report(own, None, definition, key="mingguan 2026-11-30")

    assert first.id == again.id != other.id
    assert await session.scalar(select(func.count()).select_from(Report)) == 2


async def test_what_cannot_be_made_is_refused_before_anything_is_stored(client: Api, session: AsyncSession) -> None:
    cases: list[tuple[ReportDefinition, type[Exception]]] = [
        (ReportDefinition("horoscope"), UnknownReportKind),
        (ReportDefinition("dossier"), SubjectNeeded),
        (ReportDefinition("overview", subject_id=uuid4()), SubjectNeeded),
        (ReportDefinition("overview", agency_id=uuid4()), UnknownReference),
        (ReportDefinition("dossier", subject_id=uuid4()), UnknownReference),
    ]

    for definition, error in cases:
        with pytest.raises(error):
            async with client.database.transaction() as own:
                await service.make_report(own, None, definition)

    problem_of(await client.post("/reports", {"kind": "overview", "as_of": "2999-01-01T00:00:00Z"}), 422)
    problem_of(await client.post("/reports", {"kind": "dossier"}), 422, SubjectNeeded.code)
    assert AsOfInTheFuture.code == "as_of_in_the_future"
    assert await session.scalar(select(func.count()).select_from(Report)) == 0


async def test_what_goes_wrong_while_making_stands_on_the_report(
    client: Api, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("halaman robek")

    monkeypatch.setitem(KINDS, "overview", broken)
    async with client.database.transaction() as own:
        asked = await service.request_report(own, ReportDefinition("overview"), actor=SYSTEM)

    await service.carry_out(client.database, asked.id)

    report = await client.read(f"/reports/{asked.id}")
    assert (report["status"], report["error"], report["documents"]) == ("failed", "RuntimeError: halaman robek", [])


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_is_made_of_an_empty_catalogue_and_of_a_city(
    client: Api, session: AsyncSession, kind: str, language: Any
) -> None:
    if kind != "dossier":
        made = await documents(client, ReportDefinition(kind, language, formats=EVERY_FORM))
        assert set(made) == set(EVERY_FORM)
    await make_city(session)
    await analyse(client.database)
    about = await subject(session) if kind == "dossier" else None

    made = await documents(client, ReportDefinition(kind, language, subject_id=about, formats=EVERY_FORM))

    assert set(made) == set(EVERY_FORM)
    assert made["pdf"].startswith(b"%PDF-")
    assert f'<html lang="{language}">'.encode() in made["html"]


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_a_past_report_is_made_again_to_the_last_byte_whatever_was_edited_since(
    client: Api, session: AsyncSession, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    await make_city(session)
    await analyse(client.database)
    strongest = (await client.read("/findings", limit=1))["items"][0]
    await client.post(f"/findings/{strongest['id']}/review", {"verdict": "same", "reason": "Satu aplikasi."})
    about = await subject(session) if kind == "dossier" else None
    definition = ReportDefinition(kind, subject_id=about, formats=EVERY_FORM)
    month_end = calendar.on(days=20)
    before = await documents(client, definition, as_of=month_end)

    calendar.on(days=10)
    await edit_everything(client, session)
    await analyse(client.database)
    calendar.on(days=10)
    again = await documents(client, definition, as_of=month_end)
    now = await documents(client, definition)

    assert {name: sha256(data).hexdigest() for name, data in again.items()} == {
        name: sha256(data).hexdigest() for name, data in before.items()
    }
    if kind != "integration":  # of which this city has nothing to tell at either time
        assert now["json"] != before["json"]


async def test_the_command_that_a_report_names_gives_the_same_data_of_a_later_instant_without_changes(
    client: Api, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    await make_city(session)
    await analyse(client.database)
    definition = ReportDefinition("duplicates", formats=EVERY_FORM)

    first = await documents(client, definition)
    calendar.on(days=3)
    later = await documents(client, definition)

    assert first == later


async def edit_everything(client: Api, session: AsyncSession) -> None:
    """Change, archive, delete and add, rename an agency, judge anew, take a judgement back."""
    ids = dict((await session.execute(select(Application.name, Application.id))).all())
    for name, change in (
        ("SIPANDU", {"description": "Pengaduan", "annual_cost_idr": 5, "status": "idle", "year": 2011}),
        ("e-Presensi", {"name": "e-Presensi Baru", "owner": "BKPP", "technologies": ["php"]}),
    ):
        answer = await client.patch(f"/applications/{ids[name]}", change, etag="*")
        assert answer.status_code == 200, answer.text
    agencies = (await client.read("/agencies"))["items"]
    office = next(agency for agency in agencies if agency["code"] == "DISKOMINFO")
    assert (await client.patch(f"/agencies/{office['id']}", {"name": "Dinas Baru"}, etag="*")).status_code == 200
    assert (await client.delete(f"/applications/{ids['Peta Jalan']}", etag="*")).status_code == 204
    body = {"agency_id": office["id"], "name": "Aplikasi Baru", "description": "Antrean loket"}
    assert (await client.post("/applications", body)).status_code == 201
    judged = await session.scalars(select(Finding).where(Finding.state == "settled"))
    path = f"/findings/{judged.one().id}/review"
    assert (await client.put(path, {"verdict": "different", "reason": "Ternyata beda."}, etag="*")).status_code == 200
    assert (await client.delete(path, etag="*")).status_code == 204
    assert (await client.delete(f"/applications/{ids['Gudang Obat']}?purge=true", etag="*")).status_code == 204
