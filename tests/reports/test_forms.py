"""One content in every form: safe, self-contained, readable, and in the reader's way of writing numbers."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import orjson
import pytest

from app.kit.locale import day, instant, number, percent, probability, rupiah, short_rupiah
from app.reports.models import DocumentFormat
from app.reports.render import render
from app.reports.render.pages import page_model
from app.reports.render.svg import svg
from app.reports.shape import (
    Bars,
    Column,
    Entries,
    Entry,
    Figure,
    HeatMap,
    Measure,
    Medium,
    Network,
    Origin,
    Paragraph,
    Reason,
    ReportContent,
    Section,
    Summary,
    Table,
    Trend,
    Unit,
)

EVIL = '<script>alert("x")</script> & =1+1'
FORMULAS = ("=1+1", "+62", "-5", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")')

FIGURES: tuple[Figure, ...] = (
    HeatMap("map", "Peta", "Peta panas", ("A", EVIL), ("satu", "dua"), ((1, None), (40, 3))),
    HeatMap("wide", "Peta lebar", "Peta", ("A",), tuple(f"Urusan {n}" for n in range(15)), (tuple(range(15)),)),
    Bars("bars", "Batang", "Diagram batang", ("a", EVIL), (3.0, 0.0)),
    Bars("money", "Biaya", "Biaya", ("a",), (2_500_000_000.0,), Unit.RUPIAH),
    Trend("trend", "Tren", "Garis", ("Jan", "Feb"), (("x", (1, 5)), ("y", (2, 5)))),
    Network("net", "Graf", "Graf", (("A", "Dinas"), (EVIL, "B"), ("C", "D")), ((0, 1, "x", 0.9), (1, 2, "y", 0.4))),
    Network("hub", "Bintang", "Graf", tuple((f"N{n}", "D") for n in range(6)), tuple((0, n, "", 0.5)
                                                                                    for n in range(1, 6))),
)  # fmt: skip


def content(*sections: Section, **values: object) -> ReportContent:
    origin = Origin(datetime(2026, 11, 25, 15, 0, 1, 250, UTC), "run-1", "2", "f" * 64, "ringkas report overview")
    base = ReportContent(
        "overview", "id", "Asia/Jakarta", f"Judul {EVIL}", "Kota Rekaan", sections, ("Catatan.",), origin
    )
    return replace(base, **values)  # type: ignore[arg-type]


def table(**values: object) -> Table:
    columns = (
        Column("name", "Nama"), Column("count", "Jumlah", Unit.COUNT), Column("cost", "Biaya", Unit.RUPIAH),
        Column("share", "Bagian", Unit.SHARE), Column("on", "Tanggal", Unit.DATE), Column("p", "P", Unit.PROBABILITY),
    )  # fmt: skip
    rows = (
        ("SIMPEG", 1234, 1_234_567, 0.5, date(2026, 11, 25), 1.0),
        *((formula, None, None, None, None, None) for formula in FORMULAS),
    )
    return replace(Table("data", "Data", columns, rows), **values)  # type: ignore[arg-type]


def everything(language: str = "id") -> ReportContent:
    summary = Summary((Measure("Baru", 3, Unit.COUNT, "temuan", accent=True),), ("Nilai tiga temuan.",), "Yang diminta")
    entry = Entry(
        1, "Fungsi sama", EVIL, 0.93, (("A", "Dinas", "Rp1"),), (Reason("+", "nama", "sama"), Reason("?", "data", "–")),
        ("nama: mirip → sama",), "Berubah", "Catatan",
    )  # fmt: skip
    return content(
        Section("Ringkasan", (summary, Paragraph(EVIL)), intro="Pengantar"),
        Section("Temuan", (Entries((entry,)),), own_page=True),
        Section("Data", (table(), table(name="pages", title="Halaman", medium=Medium.PAGES))),
        Section("Gambar", FIGURES),
        language=language,
    )


def bytes_of(content: ReportContent, format: DocumentFormat) -> bytes:
    return render(content, format).content


@pytest.mark.parametrize("format", list(DocumentFormat))
def test_equal_content_gives_equal_bytes(format: DocumentFormat) -> None:
    assert bytes_of(everything(), format) == bytes_of(everything(), format)
    assert render(everything(), format).filename.startswith("ringkas-overview-2026-11-25.")


def test_a_page_needs_nothing_from_elsewhere_and_runs_no_script() -> None:
    page = bytes_of(everything(), DocumentFormat.HTML).decode()

    assert not re.search(r'(src|href)="?(https?:)?//', page)
    assert not re.search(r"url\((?!data:)", page)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_page_says_its_language_its_heads_and_its_pictures_in_words() -> None:
    page = bytes_of(everything(), DocumentFormat.HTML).decode()

    assert '<html lang="id">' in page
    assert page.count("<h1") == 1
    assert page.count('<th scope="col"') == 12
    assert page.count("<caption") == 2
    assert page.count('role="img"') == len(FIGURES)
    assert page.count("<desc") == len(FIGURES)
    assert "1.234" in page
    assert "Rp1.234.567" in page
    assert "25 November 2026" in page
    assert "99 %" in page  # a probability of 1 is still no certainty
    assert "22.00 WIB" in page


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_sound_svg_with_a_title_a_description_and_its_values_as_text(figure: Figure) -> None:
    drawn = ET.fromstring(svg(figure, "id"))

    tags = [element.tag.rpartition("}")[2] for element in drawn.iter()]
    assert tags[:3] == ["svg", "title", "desc"]
    assert "script" not in tags
    texts = [element.text or "" for element in drawn.iter() if element.tag.endswith("}text")]
    if isinstance(figure, HeatMap):
        assert {str(value) for row in figure.values for value in row if value is not None} <= set(texts)
    if isinstance(figure, Bars):
        assert len(texts) == 2 * len(figure.labels)
    for element in drawn.iter():
        for name in ("x", "y", "cx", "cy", "width", "height"):
            if (value := element.get(name)) is not None:
                assert -1 <= float(value) <= 1_000, (name, value)


def test_no_cell_of_a_workbook_is_a_formula_and_each_value_is_what_it_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(everything(), DocumentFormat.XLSX)))

    assert book.sheetnames == ["Ringkasan", "Data"]
    sheet = book["Data"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert [sheet.cell(n, 1).value for n in range(3, 3 + len(FORMULAS))] == list(FORMULAS)
    assert [sheet.cell(2, n).value for n in range(2, 5)] == [1234, 1_234_567, 0.5]
    assert str(sheet.cell(2, 5).value) == "2026-11-25 00:00:00"
    assert sheet.cell(2, 3).number_format == '"Rp"#,##0'
    assert sheet.auto_filter.ref == f"A1:F{2 + len(FORMULAS)}"
    assert sheet.freeze_panes == "B2"
    assert str(book.properties.created) == "2026-11-25 15:00:01"


def test_csv_and_json_hold_the_data_of_the_main_table() -> None:
    text = bytes_of(everything(), DocumentFormat.CSV).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    data = orjson.loads(bytes_of(everything(), DocumentFormat.JSON))

    assert rows[0] == ["name", "count", "cost", "share", "on", "p"]
    assert rows[1] == ["SIMPEG", "1234", "1234567", "0.5", "2026-11-25", "1.0"]
    assert all(row[0].startswith("'") for row in rows[2:])
    block = next(b for section in data["sections"] for b in section["blocks"] if b.get("name") == "data")
    assert block["rows"][0]["cost"] == 1_234_567
    assert data["origin"]["rebuild"] == "ringkas report overview"


def test_equal_neighbours_of_a_grouping_column_stand_under_one_line_and_stay_a_column_in_data() -> None:
    columns = (Column("office", "Dinas"), Column("name", "Nama"), Column("level", "Tingkat", Unit.DECIMAL))
    rows = (("Dinkes", "A", 3.0), ("Dinkes", "B", 2.94), ("Disdik", "C", None))
    made = content(Section("Data", (Table("data", "Tabel", columns, rows, note="Cara baca.", group="office"),)))

    page = bytes_of(made, DocumentFormat.HTML).decode()
    assert page.count('<th scope="rowgroup" colspan="2">') == 2
    assert page.count(">Dinkes<") == 1
    assert ">3,0<" in page
    assert ">2,9<" in page
    assert page.index("Cara baca.") < page.index("<thead>")
    text = bytes_of(made, DocumentFormat.CSV).decode("utf-8-sig")
    assert text.splitlines()[1:3] == ["Dinkes,A,3.0", "Dinkes,B,2.94"]
    assert bytes_of(made, DocumentFormat.PDF).startswith(b"%PDF")


def test_the_running_head_holds_as_much_of_the_subtitle_as_fits_on_its_line() -> None:
    short, long = "Badan Kepegawaian", "Pemerintah Kota dengan Nama yang Sangat Panjang Sekali dan Lebih"

    assert page_model(content(title="SIMPEG", subtitle=f"{short} · {long}"))["running"] == f"SIMPEG · {short}"
    assert page_model(content(title="SIMPEG", subtitle=short))["running"] == f"SIMPEG · {short}"


def test_the_pdf_is_tagged_and_says_its_title_and_language() -> None:
    document = bytes_of(everything(), DocumentFormat.PDF)

    assert document.startswith(b"%PDF-1.7")
    for mark in (b"/StructTreeRoot", b"/Lang", b"pdfuaid", b"D:20261125"):
        assert mark in document, mark


def test_the_same_values_read_in_two_languages() -> None:
    jakarta = ZoneInfo("Asia/Jakarta")
    at = datetime(2026, 11, 25, 13, 5, tzinfo=UTC)

    assert [number(1234567.5, "id", 1), number(1234567.5, "en", 1)] == ["1.234.567,5", "1,234,567.5"]
    assert [rupiah(1_234_567, "id"), rupiah(1_234_567, "en")] == ["Rp1.234.567", "Rp1,234,567"]
    assert [short_rupiah(1_250_000_000, "id"), short_rupiah(950_000, "id")] == ["Rp1,25 miliar", "Rp950.000"]
    assert [percent(0.5, "id"), percent(0.5, "en"), percent(1.0, "id")] == ["50 %", "50%", "100 %"]
    assert [probability(1.0, "id"), probability(0.0001, "en")] == ["99 %", "1%"]
    assert [day(date(2026, 5, 1), "id"), day(date(2026, 5, 1), "en")] == ["1 Mei 2026", "1 May 2026"]
    assert instant(at, jakarta, "id") == "25 November 2026, 20.05 WIB"
    assert instant(at, jakarta, "en") == "25 November 2026, 20:05 WIB"
