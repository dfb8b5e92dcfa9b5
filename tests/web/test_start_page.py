"""The start page: what it shows, in whose language, to whom, and that names are never markup."""

import re
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.findings.models import FindingKind, RunStatus
from app.kit import clock
from app.main import create_app
from app.settings import Settings
from app.web.queries import ShownFinding, Side, varied
from app.web.wording import instant, number, percent
from tests.api import Api
from tests.factories import make_agency, make_application, make_data_object, make_government, make_interface
from tests.web.showing import make_finding, make_run


def counts_of(page: str) -> dict[str, str]:
    """The page's figures by their labels."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))


async def start_page(client: Api, lang: str = "id") -> str:
    response = await client.root.get("/", headers={"accept-language": lang})
    assert response.status_code == 200, response.text
    return response.text


async def test_an_empty_catalogue_gets_a_friendly_page(client: Api) -> None:
    page = await start_page(client)

    assert "Katalog masih kosong" in page
    assert "ringkas import applications" in page
    assert "curl" in page


async def test_it_counts_what_the_catalogue_holds_without_archived_records(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    first, second = await make_application(session, agency), await make_application(session, agency)
    archived = await make_application(session, agency)
    archived.archived_at = clock.now()
    await make_interface(session, first, second)
    await make_data_object(session, agency)
    await session.flush()

    counts = counts_of(await start_page(client))

    assert counts["Aplikasi"] == "2"
    assert counts["Perangkat daerah"] == "1"
    assert counts["Antarmuka"] == "1"
    assert counts["Objek data"] == "1"
    assert counts["Temuan"] == "–"


@pytest.mark.usefixtures("seeded")
async def test_it_counts_the_reference_models(client: Api) -> None:
    counts = counts_of(await start_page(client))

    assert int(counts["Simpul referensi SPBE"].replace(".", "")) > 1_000
    assert int(counts["Aplikasi nasional"]) > 10


async def test_it_shows_the_findings_of_the_run_that_succeeded_last(client: Api, session: AsyncSession) -> None:
    old = await make_run(session, finished_at=clock.now().replace(year=2020))
    await make_finding(session, old, explanation_id="Alasan lama.")
    run = await make_run(session)
    await make_finding(session, run, score=0.873, explanation_id="Alasan baru.")
    failed = await make_run(session, status=RunStatus.FAILED)
    await make_finding(session, failed, explanation_id="Alasan gagal.")

    page = await start_page(client)

    assert "Alasan baru." in page
    assert "Fungsi sama" in page
    assert "87 %" in page
    assert "Alasan lama." not in page
    assert "Alasan gagal." not in page
    assert counts_of(page)["Temuan"] == "1"


@pytest.mark.usefixtures("seeded")
async def test_a_finding_beside_a_national_application_names_it(client: Api, session: AsyncSession) -> None:
    national = (await client.read("/national-applications", limit=1))["items"][0]
    run = await make_run(session)
    await make_finding(session, run, kind=FindingKind.NATIONAL_OVERLAP, national_id=UUID(national["id"]))

    page = await start_page(client)

    assert "Sudah ada secara nasional" in page
    assert (national["acronym"] or national["name"]) in page


async def test_a_pair_with_an_archived_application_is_not_shown(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, name="Sudah Diarsipkan")
    await make_finding(session, await make_run(session), left_id=application.id)
    application.archived_at = clock.now()
    await session.flush()

    assert "Sudah Diarsipkan" not in await start_page(client)


async def test_findings_of_the_example_city_step_back_when_a_real_one_has_some(
    client: Api, session: AsyncSession
) -> None:
    example = await make_government(session, name="Kota Contoh")
    example.is_example = True
    made_up = await make_application(session, await make_agency(session, example))
    run = await make_run(session)
    await make_finding(session, run, score=0.99, left_id=made_up.id, explanation_id="Alasan rekaan.")

    before = await start_page(client)
    await make_finding(session, run, score=0.6, explanation_id="Alasan sungguhan.")
    after = await start_page(client)

    assert "Alasan rekaan." in before
    assert "Alasan rekaan." not in after
    assert "Alasan sungguhan." in after


async def test_names_are_text_and_never_markup(client: Api, session: AsyncSession) -> None:
    evil = '<script>alert("1")</script>'
    government = await make_government(session, name=f"Kota {evil}")
    await make_government(session)
    agency = await make_agency(session, government, name=f"Dinas {evil}")
    application = await make_application(session, agency, name=f"Aplikasi {evil}")
    await make_finding(
        session,
        await make_run(session),
        left_id=application.id,
        explanation_id=evil,
        explanation_en="{0} %s {{ 7 * 7 }}",
    )

    page = await start_page(client)
    in_english = await start_page(client, "en")

    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4
    assert "{0} %s {{ 7 * 7 }}" in in_english


async def test_a_reader_who_asks_for_english_gets_it(client: Api, session: AsyncSession) -> None:
    await make_finding(session, await make_run(session))

    by_header = await start_page(client, "en-GB,en;q=0.9,id;q=0.5")
    by_link = (await client.root.get("/?lang=en", headers={"accept-language": "id"})).text
    back = (await client.root.get("/?lang=id", headers={"accept-language": "en"})).text
    unknown = (await client.root.get("/?lang=fr", headers={"accept-language": "en"})).text

    for page in (by_header, by_link, unknown):
        assert '<html lang="en">' in page
        assert "Same function" in page
        assert "Their purpose is the same." in page
        assert "Temuan" not in page
    assert '<html lang="id">' in back
    assert "Tujuannya sama." in back


async def test_an_example_city_is_marked_as_made_up(client: Api, session: AsyncSession) -> None:
    government = await make_government(session, name="Kota Contoh")
    government.is_example = True
    await make_government(session, name="Kota Sungguhan")
    await session.flush()

    page = await start_page(client)

    assert re.search(r'Kota Contoh</bdi> <span class="example">contoh \(rekaan\)</span>', page)
    assert page.index("Kota Sungguhan") < page.index("Kota Contoh")
    assert page.count("contoh (rekaan)") == 1


async def test_several_governments_are_told_apart(client: Api, session: AsyncSession) -> None:
    one, two = await make_government(session, name="Kota A"), await make_government(session, name="Kota B")
    left = await make_application(session, await make_agency(session, one))
    right = await make_application(session, await make_agency(session, one))
    await make_application(session, await make_agency(session, two))
    await make_finding(session, await make_run(session), left_id=left.id, right_id=right.id)

    page = await start_page(client)

    rows = re.findall(r'<th scope="row"><bdi>([^<]+)</bdi></th>\s*((?:<td>[^<]*</td>\s*)+)', page)
    assert {name: re.findall(r"<td>([^<]*)</td>", cells) for name, cells in rows} == {
        "Kota A": ["2", "2", "0", "0", "1"],
        "Kota B": ["1", "1", "0", "0", "0"],
    }


async def test_a_private_installation_shows_neither_counts_nor_findings(
    settings: Settings, session: AsyncSession
) -> None:
    application = await make_application(session, name="Aplikasi Rahasia")
    await make_finding(session, await make_run(session), left_id=application.id)
    service = create_app(settings.model_copy(update={"public_start_page": False}))
    client = Api(service)

    page = await start_page(client)
    await client.close()
    await service.state.database.dispose()

    assert "Rahasia" not in page
    assert "Tujuannya sama." not in page
    assert counts_of(page) == {}
    assert 'href="docs"' in page
    assert 'href="redoc"' in page


async def test_nothing_on_a_page_comes_from_elsewhere(client: Api, session: AsyncSession) -> None:
    await make_finding(session, await make_run(session))

    for path in ("/", "/docs", "/redoc"):
        response = await client.root.get(path)

        assert re.findall(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//[^\"'\s>]*", response.text) == []
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "<script>" not in response.text


async def test_every_file_that_a_page_names_is_there(client: Api) -> None:
    for path in ("/", "/docs", "/redoc"):
        page = (await client.root.get(path)).text
        for name in re.findall(r'(?:src|href)="(static/[^"]+)"', page):
            response = await client.root.get(f"/{name}")

            assert response.status_code == 200, name
            assert response.headers["cache-control"] == "no-cache"


async def test_a_strange_host_header_is_not_repeated_in_a_command(client: Api) -> None:
    honest = (await client.root.get("/", headers={"host": "ringkas.semarangkota.example:8443"})).text
    strange = (await client.root.get("/", headers={"host": "a;rm$(x)"})).text

    assert "http://ringkas.semarangkota.example:8443/api/v1/imports" in honest
    assert "rm$" not in strange
    assert "http://127.0.0.1:8000/api/v1/imports" in strange


async def test_the_pages_answer_head_and_stay_out_of_openapi(client: Api, app: FastAPI) -> None:
    for path in ("/", "/docs", "/redoc"):
        assert (await client.root.head(path)).status_code == 200
        assert path not in app.openapi()["paths"]


async def test_the_start_page_takes_few_statements_however_much_there_is(client: Api, session: AsyncSession) -> None:
    run = await make_run(session)
    for _ in range(12):
        await make_finding(session, run)
    statements: list[str] = []
    engine = client.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    response: httpx.Response = await client.root.get("/")

    assert response.status_code == 200
    assert len(statements) == 6
    assert response.text.count("<article") == 8


def finding(kind: FindingKind, score: float, cluster: str) -> ShownFinding:
    side = Side("SIMPEG", "BKPP")
    return ShownFinding(kind, score, cluster, side, side, "", "", is_example=False)


def test_kinds_take_turns_and_clusters_are_not_repeated_while_others_wait() -> None:
    many = [finding(FindingKind.SAME_FUNCTION, 0.99 - n / 1000, "presensi") for n in range(10)]
    other = finding(FindingKind.SAME_FUNCTION, 0.7, "pengaduan")
    twice = finding(FindingKind.SAME_RECORD, 0.6, "simpeg")

    chosen = varied([*many, other, twice], 3)

    assert chosen == [many[0], other, twice]
    assert varied([*many, other, twice], 8) == [*many[:6], other, twice]
    assert varied([], 8) == []


@pytest.mark.parametrize(
    ("score", "told"), [(1.0, "100 %"), (0.9999, "99 %"), (0.004, "1 %"), (0.0, "0 %"), (0.87, "87 %")]
)
def test_only_certainty_reads_as_certain(score: float, told: str) -> None:
    assert percent(score, "id") == told


def test_numbers_and_instants_read_as_people_write_them(settings: Settings) -> None:
    at = clock.now().replace(year=2026, month=11, day=23, hour=20, minute=5)

    assert (number(1_234_567, "id"), number(1_234_567, "en")) == ("1.234.567", "1,234,567")
    assert instant(at, settings.zone, "id") == "24 November 2026, 03.05 WIB"
    assert instant(at, settings.zone, "en") == "24 November 2026, 03:05 WIB"
