"""Which of our two languages a reader asked for (RFC 9110, 12.5.4)."""

import pytest

from app.kit.language import Language, Text, preferred_language


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "id"),
        ("", "id"),
        ("*", "id"),
        ("fr", "id"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("in", "id"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("id;q=0.5,en;q=0.8", "en"),
        ("en;q=0", "id"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0.5, id;q=0.5", "en"),
        ("en;q=nonsense", "id"),
        ("en; q = 0.7, id;q=0.6", "en"),
        ("en;q=nan", "id"),
        (";;;,,,", "id"),
    ],
)
def test_quality_values_decide_and_ties_go_to_the_first(header: str | None, expected: Language) -> None:
    assert preferred_language(header, "id") == expected


def test_the_installations_language_stands_in_where_none_of_ours_is_wanted() -> None:
    assert preferred_language("fr, de;q=0.5", "en") == "en"


def test_braces_in_a_value_are_not_taken_for_placeholders() -> None:
    text = Text("Nama {name} sudah dipakai.", "The name {name} is taken.")

    assert text.in_language("en", name="{x} {0} {") == "The name {x} {0} { is taken."
