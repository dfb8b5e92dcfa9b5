"""Runs on the catalogue: what they find, how they end, and how findings are read."""

from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import analysis
from app.analysis import ApplicationRecord
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.findings import service
from app.findings.adapt import digest_of, record_digests, records_of_catalogue
from app.findings.models import Finding, Run
from app.findings.schemas import RunCreate
from app.identity.actor import SYSTEM, Role
from app.kit.db import Database
from app.reference.models import NationalApplication
from tests.api import Api, problem_of
from tests.factories import make_agency, make_application, make_government, make_national_application


async def city(session: AsyncSession) -> Agency:
    """A government with one planted duplicate, one local system beside a national one, and others that are alone."""
    government = await make_government(session)
    welfare = await make_agency(session, government, name="Dinas Sosial")
    office = await make_agency(session, government, name="Dinas Komunikasi dan Informatika")
    await make_national_application(
        session,
        code="AU-LAPOR",
        name="SP4N-LAPOR!",
        acronym="LAPOR",
        function="Pengelolaan pengaduan pelayanan publik",
        keywords=["pengaduan pelayanan publik"],
    )
    await make_application(
        session,
        welfare,
        name="SIPANDU",
        url="https://sipandu.kota.test",
        description="Sistem pengaduan warga atas pelayanan publik kota, dari laporan sampai tindak lanjut",
    )
    await make_application(
        session,
        office,
        name="Sistem Pengaduan Terpadu (SIPANDU)",
        url="http://www.sipandu.kota.test/",
        description="Sistem pengaduan warga atas pelayanan publik kota, dari laporan sampai tindak lanjut",
    )
    for name, text in (
        ("e-Retribusi", "Pembayaran retribusi pasar secara elektronik"),
        ("Gudang Obat", "Persediaan obat dan alat kesehatan puskesmas"),
        ("Arsip Digital", "Penyimpanan arsip surat keluar dan masuk"),
        ("Peta Jalan", "Peta ruas jalan dan jembatan beserta kondisinya"),
    ):
        await make_application(session, office, name=name, description=text)
    return government


async def run(database: Database, **values: Any) -> UUID:
    """A run from request to end."""
    async with database.transaction() as session:
        requested = await service.request_run(session, RunCreate(**values), actor=SYSTEM)
    await service.execute(database, requested.id)
    return requested.id


async def test_a_planted_duplicate_is_found_with_its_evidence_in_both_languages(
    client: Api, session: AsyncSession
) -> None:
    await city(session)

    id = await run(client.database)

    status = await client.read(f"/runs/{id}")
    assert (status["status"], status["progress"], status["error"]) == ("succeeded", 1.0, None)
    assert status["applications_count"] == 6
    assert status["findings_by_kind"]["same_record"] == 1
    assert len(status["input_digest"]) == 64
    assert status["started_at"] <= status["finished_at"]
    (found,) = await client.walk("/findings", kind="same_record")
    assert {found["left_name"], found["right_name"]} == {"SIPANDU", "Sistem Pengaduan Terpadu (SIPANDU)"}
    assert {found["left_agency"], found["right_agency"]} == {"Dinas Sosial", "Dinas Komunikasi dan Informatika"}
    assert found["score"] > 0.5
    assert "dicatat dua kali" in found["explanation_id"]
    assert "listed twice" in found["explanation_en"]
    evidence = {comparison["feature"]: comparison for comparison in found["comparisons"]}
    assert evidence["address"]["similarity"] == 1
    assert "sipandu.kota.test" in evidence["address"]["evidence_id"]
    assert evidence["name"]["weight"] > 0
    assert await client.read(f"/findings/{found['id']}") == found


async def test_a_national_counterpart_is_named_by_its_code_and_owner(client: Api, session: AsyncSession) -> None:
    await city(session)

    await run(client.database, min_score=0.0)

    found = await client.walk("/findings", kind="national_overlap")
    assert found
    assert {(one["national_code"], one["right_name"], one["right_agency"]) for one in found} == {
        ("AU-LAPOR", "SP4N-LAPOR!", "KemenPANRB")
    }
    assert all(one["right_id"] is None and one["national_id"] is not None for one in found)


async def test_a_city_s_own_entry_of_a_national_application_is_not_compared_with_it(
    client: Api, session: AsyncSession
) -> None:
    await make_national_application(session, code="AU-X", name="Aplikasi Nasional X", function="Persuratan")
    await make_application(
        session, name="Aplikasi Nasional X", is_shared=True, aliases=[{"kind": "external_key", "value": "AU-X"}]
    )

    records = await records_of_catalogue(session, None)

    assert [record.id for record in records] == ["AU-X"]


async def test_a_run_of_one_government_looks_at_that_one_only(client: Api, session: AsyncSession) -> None:
    here = await city(session)
    there = await make_government(session)
    agency = await make_agency(session, there)
    for name in ("SIPANDU", "Sistem Pengaduan Terpadu (SIPANDU)"):
        await make_application(
            session, agency, name=name, url="https://sipandu.lain.test", description="Pengaduan warga"
        )

    id = await run(client.database, government_id=here.id)

    assert (await client.read(f"/runs/{id}"))["applications_count"] == 6
    lefts = {one["left_id"] for one in await client.walk("/findings")}
    owners = await session.scalars(select(Application.government_id).where(Application.id.in_(map(UUID, lefts))))
    assert set(owners) == {here.id}


async def test_governments_are_not_compared_with_each_other(client: Api, session: AsyncSession) -> None:
    for _ in range(2):
        await make_application(session, name="SIPANDU", url="https://sipandu.test", description="Pengaduan warga kota")

    await run(client.database, min_score=0.0)

    assert await client.walk("/findings") == []


async def test_an_archived_application_is_not_analysed(client: Api, session: AsyncSession) -> None:
    await city(session)
    one = (await client.walk("/applications", q="Gudang"))[0]
    await client.delete(f"/applications/{one['id']}", etag='"1"')

    id = await run(client.database)

    assert (await client.read(f"/runs/{id}"))["applications_count"] == 5


async def test_an_empty_catalogue_gives_an_empty_run(client: Api) -> None:
    id = await run(client.database)

    status = await client.read(f"/runs/{id}")
    assert (status["status"], status["applications_count"], status["findings_by_kind"]) == ("succeeded", 0, {})


async def test_executing_a_run_twice_stores_its_findings_once(client: Api, session: AsyncSession) -> None:
    await city(session)
    id = await run(client.database)
    count = await session.scalar(select(func.count()).select_from(Finding))
    before = await client.read(f"/runs/{id}")

    await service.execute(client.database, id)

    assert await session.scalar(select(func.count()).select_from(Finding)) == count
    assert await client.read(f"/runs/{id}") == before


class Broken(Executor):
    """A worker process that dies of what it is given."""

    def submit(self, *_: Any, **__: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_exception(MemoryError("kehabisan memori"))
        return future


async def test_a_failed_run_says_why_and_stays_failed(client: Api, session: AsyncSession) -> None:
    await city(session)
    async with client.database.transaction() as work:
        requested = await service.request_run(work, RunCreate(), actor=SYSTEM)

    await service.execute(client.database, requested.id, Broken())
    await service.execute(client.database, requested.id)

    status = await client.read(f"/runs/{requested.id}")
    assert (status["status"], status["error"]) == ("failed", "MemoryError: kehabisan memori")
    assert status["finished_at"] is not None
    assert await client.walk("/findings") == []


async def test_a_run_survives_that_its_applications_are_deleted_while_it_computes(
    client: Api, session: AsyncSession
) -> None:
    await city(session)
    async with client.database.transaction() as work:
        requested = await service.request_run(work, RunCreate(), actor=SYSTEM)

    records = await records_of_catalogue(session, None)
    await session.execute(delete(Application).where(Application.name == "SIPANDU"))
    pairs = analysis.find_duplicates(records, analysis.Parameters())
    async with client.database.transaction() as work:
        await service.store(work, requested.id, records, pairs)

    status = await client.read(f"/runs/{requested.id}")
    assert status["status"] == "succeeded"
    assert "same_record" not in status["findings_by_kind"]


async def test_who_only_reads_starts_no_run(client: Api, session: AsyncSession) -> None:
    await client.login(Role.READER)

    problem_of(await client.post("/runs", {}), 403, "needs_role")

    await client.login(Role.REVIEWER)
    assert (await client.post("/runs", {})).status_code == 202


async def test_a_requested_run_waits_in_the_list_and_the_trail(client: Api, session: AsyncSession) -> None:
    response = await client.post("/runs", {"min_score": 0.25})

    assert response.status_code == 202
    body = response.json()
    assert response.headers["location"] == f"/api/v1/runs/{body['id']}"
    assert (body["status"], body["progress"], body["findings_by_kind"]) == ("queued", 0.0, None)
    assert body["parameters"]["min_score"] == 0.25
    assert [one["id"] for one in await client.walk("/runs", status="queued")] == [body["id"]]
    assert await client.walk("/runs", status="failed") == []
    (event,) = await client.walk("/audit-events", subject_id=body["id"])
    assert event["action"] == "run.requested"


@pytest.mark.parametrize("body", [{"min_score": 1.5}, {"kind": "ramalan"}, {"lain": 1}])
async def test_a_run_that_makes_no_sense_is_refused(client: Api, body: dict[str, Any]) -> None:
    problem_of(await client.post("/runs", body), 422)


async def test_a_run_of_an_unknown_government_or_a_mere_agency_is_refused(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)

    for id in (uuid4(), agency.id):
        problem = problem_of(await client.post("/runs", {"government_id": str(id)}), 422, "unknown_government")
        assert problem["errors"][0]["pointer"] == "/government_id"
    problem_of(await client.get(f"/runs/{uuid4()}"), 404, "not_found")
    problem_of(await client.get(f"/findings/{uuid4()}"), 404, "not_found")


async def test_findings_are_filtered_sorted_and_paged(client: Api, session: AsyncSession) -> None:
    await city(session)
    await run(client.database, min_score=0.0)

    every = await client.walk("/findings")
    assert len(every) > 5
    scores = [one["score"] for one in every]
    assert scores == sorted(scores, reverse=True)
    assert await client.walk("/findings", limit=2) == every
    assert [one["id"] for one in await client.walk("/findings", sort="score", limit=3)] != [one["id"] for one in every]
    middle = sorted(scores)[len(scores) // 2]
    assert await client.walk("/findings", min_score=middle) == [one for one in every if one["score"] >= middle]
    one = every[0]
    for side in ("left_id", "right_id"):
        if one[side]:
            listed = await client.walk("/findings", application_id=one[side])
            assert listed == [other for other in every if one[side] in (other["left_id"], other["right_id"])]
    assert await client.walk("/findings", cluster=one["cluster"]) == [
        o for o in every if o["cluster"] == one["cluster"]
    ]
    agency = (await client.walk("/agencies", q="Dinas Sosial"))[0]
    for other in await client.walk("/findings", agency_id=agency["id"]):
        assert "Dinas Sosial" in (other["left_agency"], other["right_agency"])
    by_words = await client.walk("/findings", q="gudang obat")
    assert by_words
    assert all("Gudang Obat" in (o["left_name"], o["right_name"]) for o in by_words)
    sparse = (await client.read("/findings", fields="score", limit=1))["items"][0]
    assert sparse.keys() == {"id", "score"}


async def test_findings_of_the_last_run_are_shown_unless_another_is_named(client: Api, session: AsyncSession) -> None:
    await city(session)
    first = await run(client.database)
    second = await run(client.database, min_score=0.0)

    assert {one["run_id"] for one in await client.walk("/findings")} == {str(second)}
    assert {one["run_id"] for one in await client.walk("/findings", run_id=str(first))} == {str(first)}
    assert await client.walk("/findings", run_id=str(uuid4())) == []


async def test_equal_data_have_equal_digests_and_findings_and_other_data_another(
    client: Api, session: AsyncSession
) -> None:
    await city(session)
    first, second = [await client.read(f"/runs/{await run(client.database)}") for _ in range(2)]
    one = (await client.walk("/applications", q="Gudang"))[0]
    await client.patch(f"/applications/{one['id']}", {"description": "Persediaan vaksin"}, etag='"1"')
    third = await client.read(f"/runs/{await run(client.database)}")

    assert first["input_digest"] == second["input_digest"] != third["input_digest"]
    pairs = [
        [
            (f["left_id"], f["right_id"], f["national_id"], f["kind"], f["score"], f["comparisons"])
            for f in await client.walk("/findings", run_id=r["id"])
        ]
        for r in (first, second)
    ]
    assert pairs[0] == pairs[1]


def test_the_digest_does_not_depend_on_the_order_inside_a_set() -> None:
    codes = [f"RAB.{number:02}" for number in range(50)]
    one = ApplicationRecord(id="1", name="SIPANDU", references=frozenset(codes))
    other = ApplicationRecord(id="1", name="SIPANDU", references=frozenset(reversed(codes)))

    assert digest_of([one]) == digest_of([other])
    assert digest_of([one]) != digest_of([])


async def test_every_national_application_is_analysed_and_none_counted_as_the_city_s(
    client: Api, session: AsyncSession, seeded: str
) -> None:
    await make_application(session, name="SIPANDU")

    id = await run(client.database)

    records = await records_of_catalogue(session, None)
    assert len(records) == 1 + (await session.scalar(select(func.count()).select_from(NationalApplication)) or 0)
    assert (await client.read(f"/runs/{id}"))["applications_count"] == 1


async def test_a_run_goes_with_its_findings_when_its_government_does(client: Api, session: AsyncSession) -> None:
    government = await city(session)
    id = await run(client.database, government_id=government.id)

    await session.execute(delete(Run).where(Run.id == id))

    assert await session.scalar(select(func.count()).select_from(Finding)) == 0


def test_a_slip_of_the_pen_mended_leaves_a_records_digest_as_it_was() -> None:
    was = ApplicationRecord(id="1", name="SIPANDU", description="Pengaduan warga, secara daring")
    mended = replace(was, name="Sipandu ", description="Pengaduan warga secara daring.")
    told = [replace(was, description="Pengaduan warga secara luring"), replace(was, technologies=("laravel",))]

    digests = [record_digests([record])["1"] for record in (was, mended, *told)]

    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
