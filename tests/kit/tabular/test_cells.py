import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.tabular import clean, join_values, split_values
from app.kit.tabular.cells import guard, letter, text_of, unguard

TEXTS = st.text(st.characters(codec=None))


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_clean_text_can_be_encoded_and_holds_no_control_characters(text: str) -> None:
    cleaned = clean(text)

    assert not [character for character in cleaned.encode().decode() if character < " " and character not in "\n\t"]


@given(TEXTS)
def test_a_guard_comes_off_and_leaves_the_text(text: str) -> None:
    assert unguard(guard(text)) == text


@given(TEXTS)
def test_guarded_text_never_begins_like_a_formula(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["'kutip", "Jum'at", "''", "'", "O'Brien", "'Aisyah"])
def test_an_apostrophe_that_guards_nothing_stays(text: str) -> None:
    assert unguard(text) == text == guard(text)


@given(st.lists(TEXTS))
def test_values_joined_in_one_cell_come_apart_again(values: list[str]) -> None:
    assert split_values(clean(join_values(values))) == [cleaned for value in values if (cleaned := clean(value))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SIMPEG; SIPD|e-Office", ["SIMPEG", "SIPD", "e-Office"]),
        ("satu\ndua\r\ntiga;", ["satu", "dua", "tiga"]),
        (" ; | ", []),
        (r"a\;b; c\\d; e\f", ["a;b", r"c\d", r"e\f"]),
        ("ujung\\", ["ujung\\"]),
    ],
)
def test_values_are_separated_by_semicolon_bar_and_line_break(text: str, values: list[str]) -> None:
    assert split_values(text) == values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2019.0, "2019"),
        (2.5, "2.5"),
        (-0.0, "0"),
        (3273012345678901.0, "3273012345678901"),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, "1"),
        (False, "0"),
        (None, ""),
        (dt.date(2019, 3, 1), "2019-03-01"),
        (dt.datetime(2019, 3, 1, 10, 5), "2019-03-01T10:05:00"),  # noqa: DTZ001 - spreadsheets know no zones
        (dt.time(9, 5), "09:05:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        (["a", 2, "b;c"], r"a; 2; b\;c"),
        ("\x00 a\u200b\xa0b\r\nc\x0bd \ufeff", "a b\nc\nd"),
    ],
)
def test_a_value_becomes_the_text_that_people_would_type(value: object, text: str) -> None:
    assert text_of(value) == text


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letter(index) for index in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
