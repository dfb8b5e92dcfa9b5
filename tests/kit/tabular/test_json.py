import json

import pytest

from app.kit.tabular import (
    BrokenJson,
    CellTooLong,
    HeaderNotFound,
    Limits,
    NestedValue,
    NotRows,
    TooManyRows,
    WrongEncoding,
)
from tests.kit.tabular.conftest import Read

ITEMS = [
    {"nama_aplikasi": "SIMPEG", "tahun": 2019, "opd": None},
    {"name": "SIPD", "tahun": 2020.0, "uraian": ["a", "b;c"]},
]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (json.dumps(ITEMS), [1, 2]),
        (json.dumps({"items": ITEMS}), [1, 2]),
        (json.dumps({"items": ITEMS, "next_cursor": None}, indent=2), [1, 2]),
        ("\n".join(map(json.dumps, ITEMS)), [1, 2]),
        (json.dumps(ITEMS[0]) + "\n\n" + json.dumps(ITEMS[1]) + "\n", [1, 3]),
        ("\ufeff" + json.dumps(ITEMS), [1, 2]),
        ("\ufeff" + "\n".join(map(json.dumps, ITEMS)), [1, 2]),
    ],
)
def test_lists_wrapped_lists_and_lines_are_read_whatever_the_name(read: Read, content: str, lines: list[int]) -> None:
    found = read(content, "data.txt", required=())

    assert found.lines == lines
    assert found.rows[0].cells["year"] == "2019"
    assert found.rows[0].cells["agency"] == ""
    assert found.rows[1].cells["year"] == "2020"
    assert found.rows[1].cells["description"] == r"a; b\;c"


def test_one_object_is_one_row(read: Read) -> None:
    assert read('{"name": "SIMPEG"}').names == ["SIMPEG"]
    assert read('{\n "name": "SIMPEG"\n}').names == ["SIMPEG"]
    assert read('{"name": "SIMPEG", "items": [1, 2]}', "satu.ndjson").names == ["SIMPEG"]


def test_utf_16_json_is_read(read: Read) -> None:
    assert read(json.dumps(ITEMS[1:]).encode("utf-16")).names == ["SIPD"]


def test_an_empty_list_has_no_rows(read: Read) -> None:
    assert read("[]").rows == read('{"items": []}').rows == []


def test_keys_met_late_are_recognised_and_unknown_ones_kept(read: Read) -> None:
    lines = ['{"name": "A"}'] * 150 + [
        '{"name": "B", "opd": "BKD", "warna": "merah", "asal": {"x": [1]}, "kosong": ""}'
    ]

    found = read("\n".join(lines))

    assert found.rows[0].cells == {"name": "A"}
    assert found.rows[-1].cells == {"name": "B", "agency": "BKD"}
    assert found.rows[-1].extra == {"warna": "merah", "asal": '{"x":[1]}'}


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [('[{"name": "A"},\n {"name": }]', 2, 11), ('{"name": "A"}\n{"name": "B"\n{"name": "C"}', 2, None), ("[", 1, None)],
)
def test_broken_json_is_refused_with_its_place(read: Read, content: str, line: int, column: int | None) -> None:
    with pytest.raises(BrokenJson) as refused:
        read(content)

    assert refused.value.values["line"] == line
    assert column is None or refused.value.values["column"] == column
    assert f"baris {line}" in refused.value.sentence("id")


@pytest.mark.parametrize(
    ("content", "where"),
    [('[{"name": "A"}, "B"]', "item 2"), ("[1, 2]", "item 1"), ('{"name": "A"}\n[1]\n', "line 2")],
)
def test_what_is_no_object_is_refused_with_its_place(read: Read, content: str, where: str) -> None:
    with pytest.raises(NotRows) as refused:
        read(content, required=())

    assert where in refused.value.sentence("en")
    assert '{"name": "value", …}' in refused.value.sentence("en")
    assert '{"nama": "nilai", …}' in refused.value.sentence("id")


@pytest.mark.parametrize("value", ['{"x": 1}', '[{"x": 1}]', "[[1]]"])
def test_an_object_inside_a_known_column_is_refused_with_its_place(read: Read, value: str) -> None:
    with pytest.raises(NestedValue) as refused:
        read('[{"name": "A"}, {"name": "B", "opd": ' + value + "}]")

    assert "butir 2, «opd»" in refused.value.sentence("id")


def test_missing_required_keys_are_named(read: Read) -> None:
    with pytest.raises(HeaderNotFound) as refused:
        read('[{"opd": "BKD"}]')

    assert "«opd»" in refused.value.sentence("id")


def test_wrong_encoding_and_limits_are_refused(read: Read) -> None:
    with pytest.raises(WrongEncoding) as encoding:
        read('{"name": "A"}\n{"name": "Café"}\n'.encode("cp1252"))
    with pytest.raises(WrongEncoding):
        read('[{"name": "Café"}]'.encode("cp1252"))
    with pytest.raises(TooManyRows):
        read('[{"name": "A"}, {"name": "B"}]', limits=Limits(max_rows=1))
    with pytest.raises(CellTooLong):
        read('[{"name": "' + "x" * 40_000 + '"}]')

    assert encoding.value.values["line"] == 2


def test_places_speak_of_items_not_lines(read: Read) -> None:
    table = read(json.dumps(ITEMS)).table

    assert table.place(2, "year") == ("butir 2, kolom tahun", "item 2, column tahun")


def test_a_deep_nest_is_refused_without_a_crash(read: Read) -> None:
    with pytest.raises((BrokenJson, NotRows)):
        read("[" * 100_000 + "]" * 100_000)
