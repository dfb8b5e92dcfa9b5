"""Files made to harm: each is refused with a sentence, soon, and in bounded memory."""

import io
import random
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from app.kit.errors import RingkasError
from app.kit.tabular import (
    BrokenWorkbook,
    EncryptedWorkbook,
    Limits,
    OldExcelFormat,
    SheetTooSparse,
    UnknownFormat,
    UnpacksTooLarge,
)
from app.kit.tabular.sheet_scan import exact_extent, shown_bytes, string_lengths, whole_tags
from tests.kit.tabular.conftest import Read

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MIB = 1024**2


def small() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["Nama Aplikasi", "OPD"])
    sheet.write_row(1, 0, ["SIMPEG", "BKD"])
    book.close()
    return stream.getvalue()


def altered(change: Callable[[str, bytes], bytes | None], *, extra: dict[str, bytes] | None = None) -> bytes:
    """A small workbook whose parts went through `change`; `None` leaves a part out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small())) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return stream.getvalue()


def with_sheet(rows: bytes) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        start, end = data.index(b"<sheetData>") + len(b"<sheetData>"), data.index(b"</sheetData>")
        return data[:start] + rows + data[end:]

    return altered(change)


def cell(place: str, text: str) -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


HEADER = b'<row r="1">' + cell("A1", "Nama Aplikasi") + b"</row>"


def test_the_workbook_that_the_others_are_made_from_is_fine(read: Read) -> None:
    assert read(small()).names == ["SIMPEG"]
    assert read(altered(lambda _, data: data)).names == ["SIMPEG"]


def test_a_zip_bomb_is_refused_by_its_directory(read: Read) -> None:
    bomb = altered(lambda _, data: data, extra={"xl/media/image1.png": b"\0" * (300 * MIB)})
    assert len(bomb) < MIB

    with pytest.raises(UnpacksTooLarge) as refused:
        read(bomb)

    assert "xl/media/image1.png" in refused.value.sentence("id")


def _lying(bomb: bytes, size: int) -> bytes:
    """The zip with the size of its largest part told as `size`, in directory and local header."""
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        true = max(part.file_size for part in archive.infolist())
    return bomb.replace(struct.pack("<L", true), struct.pack("<L", size))


def test_a_zip_that_lies_about_its_sizes_is_refused_in_bounded_memory(read: Read) -> None:
    bomb = altered(lambda _, data: data, extra={"xl/media/image1.png": b"\0" * (300 * MIB)})
    lying = _lying(bomb, 4096)
    tracemalloc.start()

    with pytest.raises(BrokenWorkbook):
        read(lying)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * MIB


def test_a_suspicious_ratio_is_refused_even_below_the_limit(read: Read) -> None:
    with pytest.raises(UnpacksTooLarge):
        read(altered(lambda _, data: data, extra={"xl/a.bin": b"\0" * (50 * MIB)}))


def test_a_cell_far_from_the_table_is_refused_with_its_place(read: Read) -> None:
    far = HEADER + b'<row r="1048576">' + cell("XFD1048576", "x") + b"</row>"

    with pytest.raises(SheetTooSparse) as refused:
        read(with_sheet(far))

    assert "XFD1048576" in refused.value.sentence("id")


@pytest.mark.parametrize(
    "far",
    [
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>',
        b'<row\n r="1048576"><c\n r="XFD1048576"\n><v>1</v></c></row>',
        b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        b'<row r="1048576">' + b"<c/>" * 7_000 + b"<c><v>1</v></c></row>",
        b'<row r="1048576"><c foo=">" r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_unusual_spellings_hide_no_far_cell(read: Read, far: bytes) -> None:
    with pytest.raises((SheetTooSparse, BrokenWorkbook)):
        read(with_sheet(HEADER + far))


def test_many_columns_and_odd_spellings_alone_are_fine(read: Read) -> None:
    wide = b"<row r='2'>" + b"".join(
        f"<c s='0' r='{chr(65 + n // 26)}{chr(65 + n % 26)}2'><v>1</v></c>".encode() for n in range(60)
    )
    rows = HEADER + wide + b"</row><row><c t='inlineStr'><is><t>SIMPEG</t></is></c></row>"

    assert read(with_sheet(rows)).names == ["", "SIMPEG"]


def test_one_long_string_shown_very_often_is_refused(read: Read) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name == STRINGS:
            return data.replace(b"SIMPEG", b"x" * 30_000)
        if name == SHEET:
            shown = b"".join(
                b'<row r="%d"><c r="A%d" t="s"><v>2</v></c></row>' % (row, row) for row in range(3, 40_000)
            )
            return data.replace(b"</sheetData>", shown + b"</sheetData>")
        return data

    with pytest.raises(UnpacksTooLarge):
        read(altered(change))


def test_short_strings_shown_often_beside_a_long_one_are_fine(read: Read) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name == STRINGS:
            return data.replace(b"BKD", b"x" * 30_000)
        if name == SHEET:
            shown = b"".join(
                b'<row r="%d"><c r="A%d" t="s"><v>2</v></c></row>' % (row, row) for row in range(3, 20_000)
            )
            return data.replace(b"</sheetData>", shown + b"</sheetData>")
        return data

    assert len(read(altered(change)).rows) == 19_998


def test_calamine_takes_shared_strings_only_from_where_the_guard_measures_them() -> None:
    def change(name: str, data: bytes) -> bytes | None:
        return None if name == STRINGS else data.replace(b"sharedStrings.xml", b"lain.xml")

    with zipfile.ZipFile(io.BytesIO(small())) as archive:
        moved = altered(change, extra={"xl/lain.xml": archive.read(STRINGS)})

    with pytest.raises(python_calamine.CalamineError):
        python_calamine.load_workbook(io.BytesIO(moved)).get_sheet_by_index(0)


def test_a_flood_of_merged_ranges_is_refused(read: Read) -> None:
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row + 1) for row in range(3, 300_000, 2))

    def change(name: str, data: bytes) -> bytes:
        return (
            data.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
            if name == SHEET
            else data
        )

    with pytest.raises(UnpacksTooLarge):
        read(altered(change))


def test_a_merged_range_over_the_whole_sheet_is_harmless(read: Read) -> None:
    def change(name: str, data: bytes) -> bytes:
        whole = b'</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
        return data.replace(b"</sheetData>", whole) if name == SHEET else data

    assert read(altered(change)).names == ["SIMPEG"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused_with_a_sentence(read: Read, share: float) -> None:
    content = small()

    with pytest.raises(BrokenWorkbook) as refused:
        read(content[: int(len(content) * share)], "potong.xlsx")

    assert "potong.xlsx" in refused.value.sentence("id")


def test_a_workbook_without_its_sheet_or_with_broken_xml_is_refused(read: Read) -> None:
    with pytest.raises(RingkasError):
        read(altered(lambda name, data: None if name == SHEET else data))
    with pytest.raises(RingkasError):
        read(altered(lambda name, data: b"<worksheet><sheetData><row" if name == SHEET else data))
    with pytest.raises(RingkasError):
        read(altered(lambda name, data: b"" if name == "xl/workbook.xml" else data))


def test_old_excel_under_a_new_name_is_told_to_be_saved_anew(read: Read) -> None:
    with pytest.raises(OldExcelFormat) as refused:
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096 + "Workbook".encode("utf-16-le"), "data.xlsx")

    assert "Simpan Sebagai" in refused.value.sentence("id")


def test_a_workbook_under_a_password_is_told_apart(read: Read) -> None:
    with pytest.raises(EncryptedWorkbook):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * MIB + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("names", "kind"),
    [(["mimetype", "content.xml"], "ODS"), (["xl/workbook.bin", "[Content_Types].xml"], "XLSB"), (["a.txt"], "ZIP")],
)
def test_other_zips_are_named(read: Read, names: list[str], kind: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")

    with pytest.raises(UnknownFormat) as refused:
        read(stream.getvalue())

    assert kind in refused.value.sentence("id")


@pytest.mark.parametrize("seed", range(150))
def test_damaged_workbooks_are_read_or_refused_but_never_crash(read: Read, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(
        small() if seed % 2 else altered(lambda name, data: _damaged(chance, data) if SHEET in name else data)
    )
    if seed % 2:
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)

    try:
        read(bytes(content), "rusak.xlsx", required=())
    except RingkasError as refused:
        assert "rusak.xlsx" in refused.sentence("id")  # noqa: PT017 - both outcomes are right


def _damaged(chance: random.Random, data: bytes) -> bytes:
    begin = chance.randrange(len(data))
    return data[:begin] + chance.randbytes(chance.randint(0, 5)) + data[begin + chance.randint(0, 30) :]


def test_hostile_workbooks_take_little_memory_all_told(tmp_path: Path) -> None:
    files = {
        "far.xlsx": with_sheet(HEADER + b'<row r="1048576">' + cell("XFD1048576", "x") + b"</row>"),
        "bomb.xlsx": _lying(altered(lambda _, data: data, extra={"xl/media/a.png": b"\0" * (300 * MIB)}), 4096),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from app.kit.errors import RingkasError\n"
        "from app.kit.tabular import Column, read_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in sys.argv[1:]:\n"
        "    try: read_table(Path(path), filename='x', columns=[Column('name')], required=['name'])\n"
        "    except RingkasError: continue\n"
        "    sys.exit('not refused')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *(str(tmp_path / name) for name in files)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert int(done.stdout) < 32 * 1024  # KiB


def test_the_limits_hold_for_workbooks_too(read: Read) -> None:
    with pytest.raises(UnpacksTooLarge):
        read(small(), limits=Limits(max_unpacked_bytes=2_000))


def chunks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_measuring_does_not_depend_on_where_chunks_end(size: int) -> None:
    strings = b"<sst>" + b"".join(b"<si><t>" + b"x" * n + b"</t></si>" for n in range(5)) + b"</sst>"
    sheet = (
        b'<sheetData><row r="3"><c r="B3" t="s"><v>4</v></c><c r="C3"/></row><row r="9"><c r="D9"><v>1</v></c></row>'
    )

    lengths = string_lengths(chunks(strings, size))
    extent = exact_extent(chunks(sheet, size))

    assert b"".join(whole_tags(chunks(sheet, size))) == sheet
    assert [length - lengths[0] for length in lengths[:4]] == [0, 1, 2, 3]
    assert shown_bytes(chunks(sheet, size), lengths) in {lengths[4], max(lengths)}
    assert extent is not None
    assert (extent.top, extent.left, extent.bottom, extent.right) == (3, 2, 9, 4)
