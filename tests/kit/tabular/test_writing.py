import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.tabular import (
    CellTooLong,
    Column,
    Value,
    clean,
    read_table,
    split_values,
    write_csv,
    write_ndjson,
    write_xlsx,
)

COLUMNS = (Column("id"), Column("name", ("nama aplikasi",)), Column("description", ("uraian",)), Column("users"))
Rows = list[dict[str, Value]]
Write = Callable[..., int]

TRICKY = st.sampled_from(
    ["=1+1", "'=x", "''-5", "+62 812", "@a", "-", "_x0041_", "a;b", 'a"b', "a\nb", "\ta", "007", "1e5", "TRUE"]
)
TEXTS = st.one_of(TRICKY, st.text(st.characters(codec=None), max_size=30), st.text("'=+-@\t\r\n;,\"|\\ ", max_size=8))


def read_back(write: Write, rows: Rows, **options: object) -> list[dict[str, str]]:
    stream = io.BytesIO()
    assert write(COLUMNS, rows, stream, **options) == len(rows)
    table = read_table(stream, filename="bolak-balik", columns=COLUMNS, required=["id"])
    assert table.notices == []
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_ndjson])
@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_any_text_survives_export_and_import(write: Write, texts: list[str]) -> None:
    rows: Rows = [{"id": f"A{number}", "name": text, "description": "x"} for number, text in enumerate(texts)]

    found = read_back(write, rows)

    assert [row["name"] for row in found] == [clean(text) for text in texts]


@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_text_survives_a_semicolon_csv_with_a_mark(texts: list[str]) -> None:
    rows: Rows = [{"id": f"A{number}", "name": text} for number, text in enumerate(texts)]

    found = read_back(write_csv, rows, delimiter=";", mark=True)

    assert [row["name"] for row in found] == [clean(text) for text in texts]


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_ndjson])
def test_values_of_all_kinds_survive(write: Write) -> None:
    rows: Rows = [
        {"id": "1", "name": "SIMPEG", "description": ["a;b", "-c", "d\\"], "users": -5},
        {"id": "2", "name": "SIPD", "description": None, "users": True},
        {"id": "3", "name": "e-Office", "description": "", "users": 2.5},
        {"id": "4", "name": "SIKD", "description": [], "users": 12345678901234567},
    ]

    found = read_back(write, rows)

    assert [row["users"] for row in found] == ["-5", "1", "2.5", "12345678901234567"]
    assert split_values(found[0]["description"]) == ["a;b", "-c", "d\\"]
    assert [row["description"] for row in found[1:]] == ["", "", ""]


def test_text_in_a_csv_never_begins_a_formula_while_numbers_stay_numbers() -> None:
    stream = io.BytesIO()

    write_csv(["a", "b"], [{"a": '=HYPERLINK("x")', "b": -5}, {"a": ["@x"], "b": "-5"}], stream)

    assert stream.getvalue().decode() == 'a,b\n"\'=HYPERLINK(""x"")",-5\n\'@x,\'-5\n'


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers() -> None:
    stream = io.BytesIO()
    rows: Rows = [{"id": "007", "name": "=1+1", "description": "https://contoh.go.id", "users": 12}]

    write_xlsx(COLUMNS, rows, stream, sheet="Aplikasi")

    sheet = openpyxl.load_workbook(stream)["Aplikasi"]
    assert [cell.value for cell in sheet[2]] == ["007", "=1+1", "https://contoh.go.id", 12]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s", "n"]
    assert [cell.number_format for cell in sheet[2]][:2] == ["@", "@"]
    assert sheet["C2"].hyperlink is None
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D2")
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["A"].width


def test_a_cell_beyond_excel_is_refused_with_its_place() -> None:
    with pytest.raises(CellTooLong) as refused:
        write_xlsx(["name"], [{"name": "x" * 32_768}], io.BytesIO())

    assert (refused.value.values["line"], refused.value.values["column"]) == (2, "name")


def test_ndjson_keeps_types_and_the_order_of_columns() -> None:
    stream = io.BytesIO()

    write_ndjson(["b", "a"], [{"a": ["x"], "b": 1, "c": "left out"}, {"a": None}], stream)

    assert stream.getvalue() == b'{"b":1,"a":["x"]}\n{"b":null,"a":null}\n'
    assert orjson.loads(stream.getvalue().splitlines()[0]) == {"b": 1, "a": ["x"]}


def test_files_are_written_to_paths(tmp_path: Path) -> None:
    writers: list[tuple[Write, str]] = [(write_csv, "csv"), (write_xlsx, "xlsx"), (write_ndjson, "ndjson")]
    for write, suffix in writers:
        path = tmp_path / f"aplikasi.{suffix}"
        write(COLUMNS, [{"id": "1", "name": "SIMPEG"}], path)
        table = read_table(path, filename=path.name, columns=COLUMNS, required=["name"])
        assert [row.cells["name"] for row in table.rows] == ["SIMPEG"]
