import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from app.kit.tabular import Column, HeaderNotFound, Limits, TooManyRows, TooManySheets, read_table
from tests.kit.tabular.conftest import Read


def workbook(fill: Callable[[Worksheet], object], *, title: str = "Data") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    fill(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def of_rows(*rows: list[object]) -> bytes:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)

    return workbook(fill)


def test_values_become_the_text_that_the_sheet_shows(read: Read) -> None:
    found = read(
        of_rows(
            ["Nama Aplikasi", "Tahun", "Biaya Tahunan (Rp)", "Mulai", "Aktif", "Kode"],
            [" SIMPEG ", 2019, 1_500_000.0, dt.datetime(2019, 3, 1), True, "007"],  # noqa: DTZ001
            ["SIPD", "2020", 2.5, dt.datetime(2019, 3, 1, 8, 30), False, 7],  # noqa: DTZ001
        ),
        "aplikasi.xlsx",
    )

    assert found.rows[0].cells == {"name": "SIMPEG", "year": "2019", "annual_cost_idr": "1500000"}
    assert found.rows[0].extra == {"Mulai": "2019-03-01", "Aktif": "1", "Kode": "007"}
    assert found.rows[1].cells["annual_cost_idr"] == "2.5"
    assert found.rows[1].extra == {"Mulai": "2019-03-01T08:30:00", "Aktif": "0", "Kode": "7"}
    assert (found.table.sheet, found.table.header_line, found.lines) == ("Data", 1, [2, 3])


def test_the_format_is_told_by_the_content_not_by_the_name(read: Read) -> None:
    assert read(of_rows(["Nama Aplikasi"], ["SIMPEG"]), "aplikasi.csv").names == ["SIMPEG"]


def test_a_table_may_begin_anywhere_on_the_sheet(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C5"], sheet["D5"], sheet["C6"], sheet["D6"] = "Nama Aplikasi", "OPD", "SIMPEG", "BKD"

    found = read(workbook(fill))

    assert (found.table.header_line, found.lines, found.table.letters) == (5, [6], {"name": "C", "agency": "D"})
    assert found.table.place(6, "agency") == (
        "lembar «Data», baris 6, kolom D (OPD)",
        "sheet “Data”, line 6, column D (OPD)",
    )


def test_titles_groups_column_numbers_and_footers_are_told_from_data(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["DAFTAR APLIKASI PEMERINTAH KOTA"])
        sheet.merge_cells("A1:F1")
        sheet.append([])
        sheet.append(["No", "Nama Aplikasi", "Perangkat Daerah", "Pengguna", None, "Anggaran (Rp)"])
        sheet.append([None, None, None, "Internal", "Eksternal", None])
        for cells in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4"):
            sheet.merge_cells(cells)
        sheet.append([1, 2, 3, 4, 5, 6])
        sheet.append([1, "SIMPEG", "BKD", 10, 0, 5])
        sheet.append([2, "SIPD", "Bappeda", 20, 5, 7])
        sheet.append([None, "JUMLAH", None, 30, 5, 12])
        sheet.append([])
        sheet.append([None, None, None, None, "Kota Contoh, 2 Januari 2025"])

    found = read(workbook(fill))

    assert found.names == ["SIMPEG", "SIPD"]
    assert found.lines == [6, 7]
    assert found.rows[0].cells["internal_users"] == "10"
    assert found.rows[0].extra == {"No": "1", "Pengguna Eksternal": "0"}
    assert "skipped: 5." in found.notices
    assert "skipped: 8, 10." in found.notices
    assert "blank lines skipped: 9." in found.notices


def test_a_vertically_merged_agency_belongs_to_each_of_its_rows(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["OPD", "Nama Aplikasi"])
        for agency, name in [
            ("BKD", "SIMPEG"),
            (None, "e-Cuti"),
            (None, "e-Kinerja"),
            ("Bappeda", "SIPD"),
            (None, None),
            ("BKAD", "SIKD"),
        ]:
            sheet.append([agency, name])
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("A5:A6")

    found = read(workbook(fill))

    assert [row.cells["agency"] for row in found.rows] == ["BKD", "BKD", "BKD", "Bappeda", "BKAD"]
    assert "1 blank lines skipped: 6" in found.notices


def test_formulas_give_their_stored_result_and_are_never_run(read: Read) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Rumus & Co")
    sheet.write_row(0, 0, ["Nama Aplikasi", "Tahun", "Pengguna"])
    sheet.write_string(1, 0, "SIMPEG")
    sheet.write_formula(1, 1, "=2000+1", None, 2019)
    sheet.write_formula(1, 2, "=A1/0", None, "#DIV/0!")
    book.close()

    found = read(stream.getvalue())

    assert found.rows[0].cells == {"name": "SIMPEG", "year": "2019", "users": ""}
    assert "formula error (#REF!, #N/A, …) were read as empty: C2" in found.notices
    assert "Rumus & Co" in found.notices


def test_formulas_never_calculated_are_told(read: Read) -> None:
    found = read(of_rows(["Nama Aplikasi", "Tahun"], ["SIMPEG", "=2000+19"]))

    assert found.rows[0].cells["year"] == ""
    assert "without a stored result were read as empty" in found.notices
    assert "B2" in found.notices


def test_the_sheet_with_the_best_header_is_read_and_the_others_are_named(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Petunjuk", "isi kolom nama aplikasi"])
        book = sheet.parent
        assert book is not None
        partial = book.create_sheet("Ringkasan")
        partial.append(["Nama Aplikasi"])
        partial.append(["SIMPEG"])
        full = book.create_sheet("Daftar")
        full.append(["Nama Aplikasi", "OPD"])
        full.append(["SIMPEG", "BKD"])
        book.create_sheet("Kosong")
        book.create_chartsheet("Grafik")

    found = read(workbook(fill))

    assert (found.table.sheet, found.rows[0].cells) == ("Daftar", {"name": "SIMPEG", "agency": "BKD"})
    assert "«Data» (1), «Ringkasan» (2)" in found.notices
    assert "Kosong" not in found.notices


def test_a_visible_sheet_goes_before_a_hidden_one_of_the_same_shape(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        book = sheet.parent
        assert book is not None
        sheet.append(["Nama Aplikasi"])
        sheet.append(["lama"])
        sheet.sheet_state = "hidden"
        shown = book.create_sheet("Baru")
        shown.append(["Nama Aplikasi"])
        shown.append(["baru"])
        book.active = shown

    assert read(workbook(fill)).names == ["baru"]


def test_no_header_on_any_sheet_is_refused_with_the_sheet_and_what_it_shows(read: Read) -> None:
    with pytest.raises(HeaderNotFound) as refused:
        read(of_rows(["Kode", "OPD"], [1, "BKD"]))

    assert "di lembar «Data»: «Kode», «OPD»" in refused.value.sentence("id")


def test_a_stray_formatted_cell_far_away_does_no_harm(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Nama Aplikasi"])
        sheet.append(["SIMPEG"])
        sheet["XFD1048576"].font = Font(bold=True)

    assert read(workbook(fill)).names == ["SIMPEG"]


def test_more_sheets_than_are_looked_through_are_refused(read: Read) -> None:
    def fill(sheet: Worksheet) -> None:
        book = sheet.parent
        assert book is not None
        for number in range(101):
            book.create_sheet(f"OPD {number}")

    with pytest.raises(TooManySheets):
        read(workbook(fill))


def test_rows_beyond_the_limit_are_refused(read: Read) -> None:
    with pytest.raises(TooManyRows):
        read(of_rows(["Nama Aplikasi"], ["A"], ["B"], ["C"]), limits=Limits(max_rows=2))


def test_a_path_is_read_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "aplikasi.xlsx"
    path.write_bytes(of_rows(["Nama Aplikasi"], ["SIMPEG"]))
    columns = [Column("name", ("nama aplikasi",))]

    table = read_table(path, filename=path.name, columns=columns, required=["name"])

    assert [row.cells for row in table.rows] == [{"name": "SIMPEG"}]
