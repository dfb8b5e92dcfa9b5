"""The catalogue of functions is whole: every name in it leads somewhere."""

import csv
from collections import Counter

import pytest

from app.places_on_disk import CATALOG_SEED

FOLDER = CATALOG_SEED / "functions"
FIELDS = ("administration", "economy", "people")
HANDS = ("first", "second", "third", "fourth")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FUNCTIONS = {row["key"]: row for field in FIELDS for row in rows(field)}


def several(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def test_keys_are_unique_and_rows_complete() -> None:
    assert len(FUNCTIONS) == sum(len(rows(field)) for field in FIELDS) > 600
    for row in FUNCTIONS.values():
        assert all(row[column].strip() for column in ("name_id", "name_en", "capability", "subject", "phrases", "rab"))
        for column in ("synonyms", "phrases", "app_names", "rab", "not"):
            values = several(row[column])
            assert len(values) == len(set(values)), (row["key"], column)


@pytest.mark.parametrize("model", ["rab", "ral", "rad"])
def test_codes_are_nodes_of_the_reference(model: str) -> None:
    with (CATALOG_SEED / "reference" / "perpres-132-2022" / f"{model}.csv").open(encoding="utf-8") as file:
        nodes = {row["code"] for row in csv.DictReader(file)}

    assert {code for row in FUNCTIONS.values() for code in several(row[model])} <= nodes


def test_national_applications_and_look_alikes_exist() -> None:
    with (CATALOG_SEED / "national_applications.csv").open(encoding="utf-8") as file:
        national = {row["code"] for row in csv.DictReader(file)}

    for key, row in FUNCTIONS.items():
        assert set(several(row["national"])) <= national, key
        assert set(several(row["not"])) <= FUNCTIONS.keys() - {key}, key


def test_overlaps_are_pairs_of_functions_each_once() -> None:
    pairs = rows("overlaps")

    assert all(row["left"] < row["right"] and {row["left"], row["right"]} <= FUNCTIONS.keys() for row in pairs)
    assert len({(row["left"], row["right"]) for row in pairs}) == len(pairs)
    assert all(0 < float(row["share"]) < 1 and row["reason"] for row in pairs)
    assert {row["relation"] for row in pairs} == {"shared_service", "overlap", "component"}


@pytest.mark.parametrize("hand", HANDS)
def test_every_hand_wrote_entries_for_known_functions(hand: str) -> None:
    entries = [row for field in FIELDS for row in rows(f"entries/{field}_{hand}")]

    count = Counter(row["key"] for row in entries)
    assert count.keys() <= FUNCTIONS.keys()
    assert len(count) > 0.9 * len(FUNCTIONS)
    assert all(row["name"].strip() for row in entries)
