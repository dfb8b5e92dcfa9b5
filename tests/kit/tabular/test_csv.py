import io
import os
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from app.kit.errors import Invalid, TooLarge
from app.kit.tabular import (
    BrokenQuotes,
    CellTooLong,
    Column,
    EmptyFile,
    FileTooLarge,
    HeaderNotFound,
    Limits,
    TooManyColumns,
    TooManyRows,
    UnknownFormat,
    WrongEncoding,
    read_table,
)
from tests.kit.tabular.conftest import Read

PLAIN = "id,nama_aplikasi,Perangkat Daerah\n1,SIMPEG,BKD\n2,SIPD,Bappeda\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ends_are_recognised(
    read: Read, delimiter: str, encoding: str, line_end: str
) -> None:
    content = PLAIN.replace(",", delimiter).replace("\n", line_end).encode(encoding)

    found = read(content)

    assert [row.cells for row in found.rows] == [
        {"id": "1", "name": "SIMPEG", "agency": "BKD"},
        {"id": "2", "name": "SIPD", "agency": "Bappeda"},
    ]
    assert found.lines == [2, 3]
    assert (found.table.header_line, found.table.letters["agency"], found.notices) == (1, "C", "")


def test_the_delimiter_hint_of_excel_is_taken(read: Read) -> None:
    found = read("sep=;\nnama aplikasi;uraian\nSIMPEG;a,b,c\n")

    assert (found.lines, found.rows[0].cells["description"]) == ([3], "a,b,c")


def test_commas_in_a_semicolon_file_do_not_win(read: Read) -> None:
    found = read("nama aplikasi;uraian\nSIMPEG;kepegawaian, cuti, mutasi, pensiun\n")

    assert found.rows[0].cells == {"name": "SIMPEG", "description": "kepegawaian, cuti, mutasi, pensiun"}


def test_text_that_is_not_utf_8_is_refused_with_its_line(read: Read) -> None:
    content = b"nama aplikasi,uraian\nSIMPEG,pegawai\n" * 20_000 + "Café,x\n".encode("cp1252")

    with pytest.raises(WrongEncoding) as refused:
        read(content, "lama.csv")

    assert "lama.csv" in refused.value.sentence("id")
    assert "baris 40001" in refused.value.sentence("id")
    assert "CSV UTF-8" in refused.value.sentence("en")
    assert isinstance(refused.value, Invalid)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32"])
def test_unmarked_utf_16_and_utf_32_are_refused(read: Read, encoding: str) -> None:
    with pytest.raises(WrongEncoding):
        read(PLAIN.encode(encoding))


def test_wrong_bytes_in_the_first_lines_are_refused_at_once(read: Read) -> None:
    with pytest.raises(WrongEncoding) as refused:
        read("nama aplikasi\nSIMPEG\nCafé\n".encode("cp1252"))

    assert refused.value.values["line"] == 3


def test_line_numbers_count_line_breaks_inside_quotes(read: Read) -> None:
    found = read('nama aplikasi,uraian\nSIMPEG,"baris satu\nbaris dua\n\nbaris empat"\nSIPD,"a ""b"" c"\n')

    assert found.lines == [2, 6]
    assert [row.cells["description"] for row in found.rows] == ["baris satu\nbaris dua\n\nbaris empat", 'a "b" c']


@pytest.mark.parametrize("broken", ['SIMPEG,"tidak ditutup\nSIPD,b\n', 'SIMPEG,"PT "Maju" Jaya"\nSIPD,b\n'])
def test_a_quotation_mark_that_does_not_close_is_refused_with_its_line(read: Read, broken: str) -> None:
    with pytest.raises(BrokenQuotes) as refused:
        read("nama aplikasi,uraian\nA,a\n" + broken)

    assert refused.value.values["line"] == 3


def test_an_unclosed_quotation_mark_in_a_large_file_is_found_where_it_opens(read: Read) -> None:
    with pytest.raises(CellTooLong) as refused:
        read('nama aplikasi,uraian\nA,"buka\n' + "SIPD,perencanaan\n" * 20_000)

    assert refused.value.values["line"] == 2


def test_titles_above_the_header_are_passed_over(read: Read) -> None:
    found = read(
        "DAFTAR APLIKASI;;\nKOTA CONTOH;;\n;;\nNo;Nama Aplikasi;OPD\n1;SIMPEG;BKD\n",
    )

    assert (found.table.header_line, found.lines, found.rows[0].extra) == (4, [5], {"No": "1"})


def test_columns_come_in_any_order_and_unknown_ones_are_kept_aside(read: Read) -> None:
    found = read("Warna,OPD,Nama Aplikasi,,Warna\nmerah,BKD,SIMPEG,x,biru\n,BKD,SIPD,,\n")

    assert found.rows[0].cells == {"agency": "BKD", "name": "SIMPEG"}
    assert found.rows[0].extra == {"Warna": "merah", "Kolom D": "x", "Warna (2)": "biru"}
    assert found.rows[1].extra == {}
    assert found.table.unknown_headers == ("Warna", "Warna (2)")


def test_of_two_columns_with_one_header_the_first_wins(read: Read) -> None:
    found = read("Nama Aplikasi,OPD,Nama Aplikasi\nSIMPEG,BKD,lain\n")

    assert found.names == ["SIMPEG"]
    assert found.rows[0].extra == {"Nama Aplikasi (2)": "lain"}


def test_a_header_read_by_its_likeness_is_told(read: Read) -> None:
    found = read("Nama Aplikasii,OPD\nSIMPEG,BKD\n")

    assert found.names == ["SIMPEG"]
    assert "Kolom A «Nama Aplikasii» dibaca sebagai «name»" in found.notices


def test_a_file_without_the_required_column_says_what_was_looked_for_and_seen(read: Read) -> None:
    with pytest.raises(HeaderNotFound) as refused:
        read("Kode,Perangkat Daerah\n1,BKD\n")

    sentence = refused.value.sentence("id")
    assert "«name» (nama aplikasi)" in sentence
    assert "«Kode», «Perangkat Daerah»" in sentence


def test_every_line_is_a_row_or_in_a_notice(read: Read) -> None:
    lines = [
        "No,Nama Aplikasi,OPD,Pengguna",
        "1,2,3,4",
        "1,SIMPEG,BKD,10",
        "",
        ",,,",
        "2,SIPD,Bappeda,20",
        "No,Nama Aplikasi,OPD,Pengguna",
        "(1),(2),(3),(4)",
        "3,Total,Bagian Umum,7",
        "4,,Dinas X,5",
        "5,SIKD,BKAD,5",
        "6,,,",
        ",Jumlah,,42",
        ",,,",
        "Keterangan: data per Desember,,,",
        ',,,"Kota Contoh, 2 Januari 2025"',
        "Mengetahui,,,Kepala Dinas Kominfo",
        ",Drs. Fulan,,",
        ",NIP. 19700101 199001 1 001,,",
    ]
    found = read("\n".join(lines))

    assert found.lines == [3, 6, 9, 10, 11]
    assert found.names == ["SIMPEG", "SIPD", "Total", "", "SIKD"]
    assert "4 baris kosong dilewati: 4–5, 12, 14" in found.notices
    assert "1 baris judul kolom yang berulang dilewati: 7" in found.notices
    assert "2 lines of column numbers (1, 2, 3, …) skipped: 2, 8" in found.notices
    assert "6 closing lines (totals, remarks, signatures) skipped: 13, 15–19" in found.notices


def test_a_total_in_the_middle_is_a_row_for_the_caller_to_judge(read: Read) -> None:
    found = read("Nama Aplikasi,Pengguna\nSIMPEG,1\nJumlah,1\nSIPD,2\nJumlah,3\n")

    assert found.names == ["SIMPEG", "Jumlah", "SIPD"]


def test_a_last_row_that_lacks_its_name_is_no_footer(read: Read) -> None:
    found = read("Nama Aplikasi,OPD,Uraian\nSIMPEG,BKD,pegawai\n,Bappeda,perencanaan\n")

    assert found.names == ["SIMPEG", ""]


def test_a_name_after_the_total_is_kept(read: Read) -> None:
    found = read("Nama Aplikasi,OPD,Pengguna\nSIMPEG,BKD,1\nTotal,,1\nSIPD,,\n")

    assert found.names == ["SIMPEG", "Total", "SIPD"]


@pytest.mark.parametrize(
    "name", ["Total Care", "Jumlah Penduduk Online", "Catatan Sipil", "Sumber Air", "Kepala Batas"]
)
def test_names_that_resemble_footers_are_kept_even_as_the_last_row(read: Read, name: str) -> None:
    found = read(f"Nama Aplikasi,OPD\nSIMPEG,BKD\n{name},Disdukcapil\n")

    assert found.names == ["SIMPEG", name]


def test_cells_beyond_the_header_are_told(read: Read) -> None:
    found = read("Nama Aplikasi,Uraian\n" + "A,b\n" * 40 + "SIMPEG,cuti,mutasi\n")

    assert found.rows[-1].extra == {"Kolom C": "mutasi"}
    assert "42" in found.notices


def test_control_characters_are_dropped_without_a_crash(read: Read) -> None:
    found = read(b"Nama Aplikasi,Uraian\nSIM\x00PEG\x01,a\x1fb\x7f\n")

    assert found.rows[0].cells == {"name": "SIMPEG", "description": "ab"}


def test_a_header_alone_is_a_table_without_rows(read: Read) -> None:
    found = read("Nama Aplikasi,OPD\n")

    assert (found.rows, found.notices, list(found.table.headers)) == ([], "", ["name", "agency"])


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0"])
def test_an_empty_file_is_refused(read: Read, content: bytes) -> None:
    with pytest.raises(EmptyFile):
        read(content)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><table>", "HTML"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b"\x1f\x8b\x08", "GZIP"),
    ],
)
def test_other_formats_are_named_in_the_refusal(read: Read, content: bytes, found: str) -> None:
    with pytest.raises(UnknownFormat) as refused:
        read(content, "ekspor.xls")

    assert found in refused.value.sentence("id")


def test_limits_are_refused_where_they_are_passed(read: Read) -> None:
    with pytest.raises(TooManyRows) as rows:
        read("Nama Aplikasi\nA\nB\nC\n", limits=Limits(max_rows=2))
    with pytest.raises(CellTooLong) as cell:
        read("OPD,Nama Aplikasi\nBKD,A\nBKD," + "x" * 40_000 + "\n")
    with pytest.raises(TooManyColumns):
        read("Nama Aplikasi," + ",".join(f"k{n}" for n in range(400)) + "\nA\n")
    with pytest.raises(TooManyColumns):
        read("Nama Aplikasi\n" + "A\n" * 40 + "B," + ",".join(["x"] * 400) + "\n")

    assert rows.value.values["line"] == 4
    assert (cell.value.values["line"], cell.value.values["column"]) == (3, "B")
    assert isinstance(cell.value, TooLarge)


def test_a_file_of_a_gigabyte_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    with path.open("wb") as file:
        file.truncate(1024**3)
    began = time.perf_counter()

    with pytest.raises(FileTooLarge) as refused:
        read_table(path, filename="besar.csv", columns=[Column("name")], required=["name"])

    assert time.perf_counter() - began < 0.5
    assert "1024 MiB" in refused.value.sentence("id")


class Endless(io.RawIOBase):
    """A stream that cannot go back and does not end."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        return b"a,b\n" * (size // 4)


def test_a_stream_without_end_is_refused_at_the_limit(read: Read) -> None:
    with pytest.raises(FileTooLarge):
        read(Endless(), limits=Limits(max_bytes=10 * 1024**2))


def test_a_pipe_is_read_though_it_cannot_go_back(read: Read) -> None:
    reading, writing = os.pipe()
    os.write(writing, PLAIN.encode())
    os.close(writing)

    with os.fdopen(reading, "rb", buffering=0) as pipe:
        assert read(pipe).names == ["SIMPEG", "SIPD"]


def test_the_stream_of_the_caller_stays_open_and_is_read_from_its_beginning(read: Read) -> None:
    stream = io.BytesIO(PLAIN.encode())
    stream.read(20)

    assert read(stream).names == ["SIMPEG", "SIPD"]
    assert not stream.closed
    assert read(stream).names == ["SIMPEG", "SIPD"]


def test_a_large_csv_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "panjang.csv"
    with path.open("w") as file:
        file.write("nama aplikasi,uraian\n")
        file.writelines(f"Aplikasi {number},{'uraian panjang ' * 20}\n" for number in range(60_000))
    tracemalloc.start()

    table = read_table(path, filename=path.name, columns=[Column("name", ("nama aplikasi",))], required=["name"])
    count = sum(1 for _ in cast("Iterator[object]", table.rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (count, peak < 8 * 1024**2) == (60_000, True)
