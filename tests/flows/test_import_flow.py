"""From a spreadsheet of an office to findings, with what operators look at on the way."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from app.findings import service as findings
from app.findings.schemas import RunCreate
from app.identity.actor import SYSTEM, Role
from app.main import create_app
from app.settings import Settings
from tests.api import Api, problem_of
from tests.conftest import Databases
from tests.factories import make_agency, make_government
from tests.imports.uploading import applied, rows_of, staged, xlsx_of

LIST = [
    {
        "Nama Aplikasi": "SIPANDU",
        "Uraian": "Pengaduan warga atas pelayanan publik kota",
        "OPD": "Dinas Sosial",
        "Alamat URL": "https://sipandu.kota.test",
        "Data": "Data Aduan; Data Warga",
        "Layanan": "Pengaduan Warga",
        "Dasar Hukum": "Perwal 12/2021",
    },
    {
        "Nama Aplikasi": "Sistem Pengaduan Terpadu (SIPANDU)",
        "Uraian": "Pengaduan warga atas pelayanan publik kota",
        "OPD": "Dinas Kominfo",
        "Alamat URL": "http://sipandu.kota.test/",
        "Data": "master:Data Aduan",
    },
    {"Nama Aplikasi": "Gudang Obat", "Uraian": "Persediaan obat puskesmas", "OPD": "Dinas Kesehatan"},
]


async def test_from_the_spreadsheet_to_the_finding(client: Api, session: AsyncSession) -> None:
    await make_government(session, name="Pemerintah Kota Contoh")
    batch = await staged(client, xlsx_of(LIST), "Daftar Aplikasi.xlsx")
    assert {row["outcome"] for row in await rows_of(client, batch)} == {"new"}
    await client.post(f"/imports/{batch['id']}/apply", {})
    interfaces = [{"sumber": "SIPANDU", "tujuan": "Gudang Obat", "mode": "api", "data": "Data Warga"}]
    await applied(client, interfaces, kind="interfaces")

    response = await client.post("/runs", {})
    async with client.database.transaction() as work:
        swept = await findings.request_run(work, RunCreate(), actor=SYSTEM)
    await findings.execute(client.database, swept.id)

    assert response.status_code == 202
    (found,) = await client.walk("/findings", kind="same_record")
    assert {found["left_name"], found["right_name"]} == {"SIPANDU", "Sistem Pengaduan Terpadu (SIPANDU)"}
    history = await client.read(f"/applications/{found['left_id']}/history")
    assert [event["batch_id"] for event in history["items"]] == [batch["id"]]


async def test_search_finds_the_imported_in_every_collection(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    await applied(client, LIST)

    hits = (await client.read("/search", q="pengaduan"))["items"]

    assert {(hit["collection"], hit["title"]) for hit in hits} == {
        ("applications", "SIPANDU"),
        ("applications", "Sistem Pengaduan Terpadu (SIPANDU)"),
        ("services", "Pengaduan Warga"),
    }
    for hit in hits:
        assert (await client.root.get(hit["href"], headers=client.http.headers)).status_code == 200
    by_collection = {
        name: (await client.read("/search", q=q))["items"]
        for name, q in (("data-objects", "data aduan"), ("agencies", "dinas kesehatan"), ("regulations", "perwal"))
    }
    for name, found in by_collection.items():
        assert name in {hit["collection"] for hit in found}
    regulation = next(hit for hit in by_collection["regulations"] if hit["collection"] == "regulations")
    assert regulation["title"] == "Perwal 12 2021"


async def test_search_heeds_every_word_the_limit_and_what_is_archived(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    await applied(client, LIST)
    one = (await client.walk("/applications", q="Gudang"))[0]

    async def titles(**params: str) -> list[str]:
        return [hit["title"] for hit in (await client.read("/search", **params))["items"]]

    assert await titles(q="GUDANG puskesmas") == ["Gudang Obat"]
    assert await titles(q="gudang pasar") == []
    assert await titles(q="100%") == []
    assert await titles(q="__") == []
    assert len(await titles(q="data", limit="1")) == 1
    await client.delete(f"/applications/{one['id']}", etag='"1"')
    assert await titles(q="gudang") == []
    problem_of(await client.get("/search", params={"q": "a"}), 422, "invalid")
    problem_of(await client.get("/search"), 422, "invalid")
    await client.login(Role.READER)
    assert await titles(q="sipandu")
    client.use(None)
    problem_of(await client.get("/search", params={"q": "sipandu"}), 401)


async def test_a_service_that_answers_is_live_and_ready(client: Api) -> None:
    live, ready = [await client.root.get(f"/health/{name}") for name in ("live", "ready")]

    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_a_service_without_its_database_is_live_but_not_ready(settings: Settings, backend: str) -> None:
    nowhere = "/tidak/ada/ringkas.sqlite" if backend == "sqlite" else "ringkas_tidak_ada"
    url = make_url(settings.database).set(database=nowhere).render_as_string(hide_password=False)
    app = create_app(settings.model_copy(update={"database_url": url}))

    async with app.router.lifespan_context(app):
        api = Api(app)
        live, ready = [await api.root.get(f"/health/{name}") for name in ("live", "ready")]
        await api.close()
    await asyncio.sleep(0.2)  # the driver's thread says goodbye to this loop

    assert live.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "waiting for the database"})


async def test_a_service_whose_database_goes_away_says_so(
    settings: Settings, databases: Databases, backend: str
) -> None:
    if backend == "sqlite":
        pytest.skip("an open SQLite file cannot go away")
    copy = databases.create(settings.database)
    app = create_app(settings.model_copy(update={"database_url": copy}))

    async with app.router.lifespan_context(app):
        api = Api(app)
        before = await api.root.get("/health/ready")
        databases.drop(copy)  # in the background, behind what the tests before left to drop
        for _ in range(1200):
            gone = await api.root.get("/health/ready")
            if gone.status_code != 200:
                break
            await asyncio.sleep(0.05)
        still = await api.root.get("/health/ready")
        await api.close()

    assert before.status_code == 200
    assert (gone.status_code, still.status_code) == (503, 503)


async def test_measures_count_requests_by_route_and_not_by_identifier(
    app: FastAPI, client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    await client.read(f"/agencies/{agency.id}")
    await client.get("/agencies/01936f5e-8d2a-7c1b-9f00-000000000011")
    await client.root.get("/tidak/ada")

    response: httpx.Response = await client.root.get("/metrics")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    text = response.text
    assert 'ringkas_requests_total{method="GET",route="/api/v1/agencies/{id}",status="200"} 1.0' in text
    assert 'ringkas_requests_total{method="GET",route="/api/v1/agencies/{id}",status="404"} 1.0' in text
    assert 'route="other",status="404"' in text
    assert str(agency.id) not in text
    assert "ringkas_request_seconds_bucket" in text


async def test_two_uploads_at_once_do_not_spoil_each_other(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    lists = [[{"nama": f"Aplikasi {letter}{n}", "opd": "Dinas Sosial"} for n in range(20)] for letter in "ABC"]

    batches = [await staged(client, rows, f"{number}.csv") for number, rows in enumerate(lists)]
    responses = await asyncio.gather(*(client.post(f"/imports/{batch['id']}/apply", {}) for batch in batches))

    codes = sorted(response.status_code for response in responses)
    assert codes[0] == 200
    for batch, response in zip(batches, responses, strict=True):
        if response.status_code != 200:  # PostgreSQL let another add the same agency first
            problem_of(response, 409)
            assert (await client.post(f"/imports/{batch['id']}/apply", {})).status_code == 200
    assert len(await client.walk("/applications")) == 60
    assert len(await client.walk("/agencies", q="Dinas Sosial")) == 1
