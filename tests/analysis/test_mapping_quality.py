"""Mapping quality: planted mappings of the example city, parts of the score, and the work list."""

import csv
from functools import cache

import pytest

from app.analysis import ApplicationRecord
from app.analysis.mapping import Mapper
from app.analysis.mapping_quality import (
    ISSUES,
    PART_WEIGHTS,
    DeclaredMapping,
    MappingIssue,
    MappingQuality,
    assess,
    work_list,
)
from app.cli.records import records_of_file
from app.places_on_disk import CATALOG_SEED
from app.reference.knowledge import shipped_knowledge

MAPPER = Mapper(shipped_knowledge(CATALOG_SEED))
DOUBTS = {"contradiction", "urusan_not_carried", "models_disagree"}


@cache
def example_city() -> list[MappingQuality]:
    records, _ = records_of_file(CATALOG_SEED / "demo" / "applications.csv")
    declared = [DeclaredMapping(r.id, c.partition(".")[0].lower(), c) for r in records for c in sorted(r.references)]
    return assess(records, declared, MAPPER)


def planted(kind: str) -> set[tuple[str, str]]:
    with (CATALOG_SEED / "demo" / "planted-mappings.csv").open(encoding="utf-8") as file:
        return {(row["application"], row["code"]) for row in csv.DictReader(file) if row["kind"] == kind}


def called(kinds: set[str]) -> set[tuple[str, str]]:
    return {(i.record_id, i.code) for quality in example_city() for i in quality.issues if i.kind in kinds}


@pytest.mark.parametrize(("kind", "kinds"), [("wrong_mapping", DOUBTS), ("broad_mapping", {"too_broad"})])
def test_planted_mappings_are_found_and_little_else_is_called_so(kind: str, kinds: set[str]) -> None:
    found, truth = called(kinds), planted(kind)

    assert len(found & truth) / len(truth) >= 0.8
    assert len(found & truth) / len(found) >= 0.7


def one(record: ApplicationRecord, *declared: DeclaredMapping) -> MappingQuality:
    return assess([record], declared, MAPPER)[0]


SIMPEG = ApplicationRecord("A", "SIMPEG", "pengelolaan data pegawai", agency="Badan Kepegawaian Daerah")


def test_an_unmapped_application_has_no_score_and_is_asked_for_every_model() -> None:
    found = one(SIMPEG)

    assert found.score == 0
    assert found.models == ()
    assert {issue.kind for issue in found.issues} == {"missing"}
    assert [issue.model for issue in found.issues] == ["rab", "ral", "rad", "raa", "rai", "rak"]
    assert found.issues[0].proposed == "RAB.09.06.03"


def test_a_score_is_the_weighted_mean_of_its_parts_and_grows_with_each_answer() -> None:
    declared = one(SIMPEG, DeclaredMapping("A", "rab", "RAB.09.06.03"))
    reviewed = one(SIMPEG, DeclaredMapping("A", "rab", "RAB.09.06.03", "reviewed"))
    both = one(
        SIMPEG, DeclaredMapping("A", "rab", "RAB.09.06.03", "reviewed"), DeclaredMapping("A", "ral", "RAL.02.04.03")
    )

    for found in (declared, reviewed, both):
        assert found.score == pytest.approx(
            sum(PART_WEIGHTS[part] * value for part, value in found.parts.items()), abs=1e-5
        )
    assert 0 < declared.score < reviewed.score < both.score <= 1


def test_a_wrong_code_is_called_so_with_the_right_one_beside_it_unless_it_was_reviewed() -> None:
    wrong = one(SIMPEG, DeclaredMapping("A", "rab", "RAB.02.06.01"))

    (issue,) = [i for i in wrong.issues if i.kind == "contradiction"]
    assert (issue.code, issue.proposed) == ("RAB.02.06.01", "RAB.09.06.03")
    assert "bukan Pengelolaan Perikanan Tangkap" in issue.explanation.id
    reviewed = one(SIMPEG, DeclaredMapping("A", "rab", "RAB.02.06.01", "reviewed"))
    assert not {i.kind for i in reviewed.issues} & DOUBTS


def test_a_broad_code_is_answered_below_itself() -> None:
    found = one(SIMPEG, DeclaredMapping("A", "rab", "RAB.09.06"))

    (issue,) = [i for i in found.issues if i.kind == "too_broad"]
    assert issue.proposed == "RAB.09.06.03"
    assert issue.probability > 0.8


def test_models_that_do_not_go_together_are_called_so() -> None:
    vague = ApplicationRecord("A", "Qwzzkx")

    found = one(vague, DeclaredMapping("A", "rab", "RAB.04.01.04"), DeclaredMapping("A", "ral", "RAL.01.10.01"))

    assert "models_disagree" in {i.kind for i in found.issues}


def test_an_agency_that_does_not_carry_the_urusan_is_asked() -> None:
    vague = ApplicationRecord("A", "Qwzzkx", agency="Dinas Perikanan")

    found = one(vague, DeclaredMapping("A", "rab", "RAB.05.03.02"))

    assert "urusan_not_carried" in {i.kind for i in found.issues}


def test_a_code_of_another_edition_is_stale() -> None:
    found = one(SIMPEG, DeclaredMapping("A", "rab", "RAB.09.06.03", "reviewed", current=False))

    assert "stale_edition" in {i.kind for i in found.issues}
    assert found.parts["current"] == 0


def test_the_work_list_asks_one_thing_of_an_application_and_model_largest_gain_first() -> None:
    found = work_list(example_city(), 20)

    assert len(found) == 20
    assert len({(i.record_id, i.model) for i in found}) == 20
    gains = [i.gain for i in found]
    assert gains == sorted(gains, reverse=True)
    assert all(isinstance(i, MappingIssue) and i.kind in ISSUES for i in found)
    assert work_list(example_city(), 0) == []
