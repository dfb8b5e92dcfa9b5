"""The demo city's planted answers: what is surely there is found, under its kind, with reasons that can be checked."""

from functools import cache

from app.analysis import KINDS, Finding, find_duplicates
from benchmarks.cities import Pair, demo_city


@cache
def findings() -> dict[Pair, Finding]:
    records, _ = demo_city()
    return {frozenset((finding.left_id, finding.right_id)): finding for finding in find_duplicates(records)}


@cache
def planted() -> dict[str, frozenset[Pair]]:
    return demo_city()[1]


def share_listed(kind: str) -> float:
    return sum(pair in findings() for pair in planted()[kind]) / len(planted()[kind])


def test_every_kind_is_reported_with_reasons_that_weigh() -> None:
    kinds = {finding.kind for finding in findings().values()}

    assert kinds == set(KINDS)
    for finding in findings().values():
        assert any(comparison.weight > 0 for comparison in finding.comparisons)
        assert ": " in finding.explanation.id
        assert ": " in finding.explanation.en


def test_what_was_registered_twice_is_listed_and_nearly_always_called_so() -> None:
    found = [findings()[pair].kind for pair in planted()["same_record"]]

    assert found.count("same_record") >= len(found) - 1


def test_local_copies_of_national_applications_are_found() -> None:
    assert share_listed("national_overlap") > 0.9


def test_most_functional_duplicates_variants_and_shared_services_are_listed() -> None:
    assert share_listed("same_function") > 0.5
    assert share_listed("shared_service") > 0.6
    assert share_listed("variant") == 1


def test_look_alikes_are_not_called_duplicates() -> None:
    assert share_listed("different") < 0.2


def test_shared_words_stand_in_both_records() -> None:
    records, _ = demo_city()
    texts = {record.id: f"{record.name} {record.description}".lower() for record in records}

    checked = 0
    for finding in findings().values():
        for comparison in finding.comparisons:
            if comparison.feature == "description" and "sama-sama: " in comparison.evidence.id:
                words = comparison.evidence.id.partition("sama-sama: ")[2].split(", ")
                checked += 1
                assert any(word in texts[finding.left_id] for word in words)
    assert checked >= 5
