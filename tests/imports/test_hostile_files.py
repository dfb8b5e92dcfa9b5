"""Files that are broken, enormous or meant to harm: a sentence each, and nothing stored."""

import io
import zipfile
from collections.abc import AsyncIterator

import openpyxl
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.api import Api, problem_of
from tests.factories import make_government
from tests.imports.uploading import applied, catalogue_of, only, rows_of, staged, upload, xlsx_of

ROW = {"nama": "SIPANDU", "opd": "Dinas Sosial"}


def bomb() -> bytes:
    """A workbook whose sheet inflates to a gigabyte of blanks."""
    source = zipfile.ZipFile(io.BytesIO(xlsx_of([ROW])))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, source.read(name))
        with made.open("xl/worksheets/sheet1.xml", "w") as sheet:
            block = b" " * 2**20
            for _ in range(300):
                sheet.write(block)
    return target.getvalue()


@pytest.mark.parametrize(
    ("filename", "content", "status", "code", "words"),
    [
        ("bom.xlsx", bomb, 413, "workbook_unpacks_too_large", "mengembang melebihi batas"),
        ("rusak.xlsx", lambda: xlsx_of([ROW])[:-200], 422, "broken_workbook", "rusak atau terpotong"),
        ("bukan.xlsx", lambda: b"PK\x03\x04" + b"\x00" * 100, 422, "broken_workbook", "rusak atau terpotong"),
        ("latin.csv", lambda: "nama,opd\nKaf\xe9,Dinas\n".encode("latin-1"), 422, "wrong_encoding", "bukan UTF-8"),
        ("kosong.csv", lambda: b"", 422, "empty_file", "kosong"),
        ("kosong.xlsx", lambda: b"", 422, "empty_file", "kosong"),
        ("judul.csv", lambda: b"kolom satu,kolom dua\na,b\n", 422, "header_not_found", "judul kolom yang wajib"),
        ("kutip.csv", lambda: b'nama,opd\n"SIPANDU,Dinas\n', 422, "broken_quotes", "tanda kutip"),
        ("lama.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, 422, "old_excel_format", ".xls"),
        ("surat.pdf", lambda: b"%PDF-1.7 surat", 422, "unknown_file_format", "PDF"),
        ("rusak.json", lambda: b'[{"nama": "SIPANDU"', 422, "broken_json", "bukan JSON"),
        ("dalam.json", lambda: b'[{"nama": {"a": 1}}]', 422, "nested_value", "objek"),
        ("angka.json", lambda: b"[1, 2]", 422, "not_a_list_of_objects", "diharapkan objek"),
    ],
)
async def test_a_file_that_cannot_be_read_gets_a_sentence_and_leaves_nothing(
    client: Api, session: AsyncSession, filename: str, content: object, status: int, code: str, words: str
) -> None:
    await make_government(session)
    before = await catalogue_of(session)
    assert callable(content)

    response = await upload(client, content(), filename)

    problem = problem_of(response, status, code)
    assert words in problem["detail"]
    assert filename in problem["detail"]
    assert await client.walk("/imports") == []
    assert await catalogue_of(session) == before
    english = problem_of(await upload(client, content(), filename, language="en"), status, code)
    assert english["detail"] != problem["detail"]


async def test_a_body_over_the_limit_is_refused_by_its_length_before_it_is_read(client: Api) -> None:
    response = await client.request(
        "POST",
        "/imports",
        content=b"x",
        headers={"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(70 * 2**20)},
    )

    problem = problem_of(response, 413, "too_large")
    assert "65 MiB" in problem["detail"]


async def test_a_body_over_the_limit_is_refused_while_it_arrives_in_pieces(client: Api) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nnama\n'
        for _ in range(300):
            sent += 2**20
            yield b"a" * 2**20

    response = await client.request(
        "POST", "/imports", content=pieces(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )

    problem_of(response, 413, "too_large")
    assert sent <= 67 * 2**20


async def test_a_formula_is_text_and_never_a_command(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    rows = [{"nama": "=cmd|' /C calc'!A0", "opd": "Dinas Sosial", "uraian": "=1+1", "vendor": "@SUM(A1)"}]

    await applied(client, rows)

    record = await only(client, "=cmd|' /C calc'!A0")
    assert (record["description"], record["vendor"]) == ("=1+1", "@SUM(A1)")


async def test_a_formula_of_a_workbook_gives_its_stored_value_or_nothing(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.append(["nama", "opd", "jumlah pengguna"])
    page.append(["SIPANDU", "Dinas Sosial", "=2+3"])
    target = io.BytesIO()
    workbook.save(target)

    await applied(client, target.getvalue(), "rumus.xlsx")

    assert (await only(client, "SIPANDU"))["users_count"] is None


@pytest.mark.parametrize(
    "filename", ["../../etc/passwd.csv", "..\\..\\x.csv", "a" * 400 + ".csv", "nul\x00.csv", ".csv", "csv", "é 💾.csv"]
)
async def test_a_strange_filename_does_no_harm(client: Api, session: AsyncSession, filename: str) -> None:
    await make_government(session)

    batch = await staged(client, [ROW], filename)

    assert "/" not in batch["filename"]
    assert "\x00" not in batch["filename"]
    assert len(batch["filename"]) <= 300


async def test_control_characters_and_long_texts_are_tamed_or_refused_by_cell(
    client: Api, session: AsyncSession
) -> None:
    await make_government(session)
    content = "nama,opd,vendor\n" + "SI\x07PAN\x00DU,Dinas Sosial," + "v" * 300 + "\nLain\u202e,Dinas Sosial,a\n"

    batch = await staged(client, content.encode())

    first, second = await rows_of(client, batch)
    assert first["outcome"] == "refused"
    assert "kolom C (vendor): terbaca" in first["reasons"][0]
    assert first["cells"]["name"] == "SIPANDU"
    assert second["outcome"] == "new"


async def test_an_unknown_kind_or_a_missing_file_is_a_problem_with_a_pointer(client: Api) -> None:
    problem = problem_of(await upload(client, [ROW], kind="mobil"), 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/kind"

    problem = problem_of(await client.post("/imports", data={"kind": "applications"}), 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/file"


async def test_a_header_or_note_of_any_length_fits(client: Api, session: AsyncSession) -> None:
    await make_government(session)
    row = ROW | {f"Kolom {number}": "nilai " * 900 for number in range(120)} | {"K" * 500: "x"}

    batch = await applied(client, [row])

    assert batch["counts"]["new"] == 1
    extra = (await only(client, "SIPANDU"))["extra"]
    assert len(extra) == 100
    assert max(map(len, extra.values())) <= 2000
