import random

import pytest

from app.analysis import (
    INTEGRATION,
    ApplicationRecord,
    Finding,
    InterfaceRecord,
    Parameters,
    find_integration_candidates,
)
from app.analysis.data_names import NamedData, propose_names
from app.analysis.data_resolution import canonical_names
from app.analysis.integration_rules import RULES
from app.analysis.regulations import RegulationRecord, legal_gaps, same_subject
from benchmarks.planted_graph import Answers, judged, planted


@pytest.fixture(scope="module")
def landscape() -> tuple[list[ApplicationRecord], list[InterfaceRecord], Answers]:
    return planted()


@pytest.fixture(scope="module")
def found(landscape: tuple[list[ApplicationRecord], list[InterfaceRecord], Answers]) -> list[Finding]:
    return find_integration_candidates(landscape[0], landscape[1], Parameters())


def test_every_planted_candidate_is_found_and_hardly_anything_else(
    landscape: tuple[list[ApplicationRecord], list[InterfaceRecord], Answers], found: list[Finding]
) -> None:
    counts, beside = judged(found, landscape[2])

    assert set(counts) == set(RULES)
    assert {rule: some for rule, (some, _) in counts.items()} == {rule: all_ for rule, (_, all_) in counts.items()}
    assert len(beside) <= len(landscape[2]) / 10


def test_each_finding_cites_its_rule_its_edges_and_a_direction(found: list[Finding]) -> None:
    for finding in found:
        assert finding.kind == INTEGRATION
        assert finding.rule in RULES
        assert finding.edges
        assert finding.direction in ("left_to_right", "right_to_left", "both")
        assert "Usulan:" in finding.explanation.id
        assert "Proposal:" in finding.explanation.en
        assert 0 <= finding.score <= 1
        assert finding.comparisons[0].feature == finding.rule


def test_the_order_of_the_input_does_not_matter(
    landscape: tuple[list[ApplicationRecord], list[InterfaceRecord], Answers], found: list[Finding]
) -> None:
    records, flows = list(landscape[0]), list(landscape[1])
    draw = random.Random(5)
    draw.shuffle(records)
    draw.shuffle(flows)

    assert find_integration_candidates(records, flows, Parameters()) == found


def test_what_nobody_declared_and_nobody_connects_gives_nothing() -> None:
    records = [ApplicationRecord(f"A{n}", f"Qx{n}", government="Kota") for n in range(5)]
    assert find_integration_candidates(records, [], Parameters()) == []
    assert find_integration_candidates(records[:1], [], Parameters()) == []


def test_two_names_of_one_register_make_two_masters() -> None:
    records = [
        ApplicationRecord("A", "SIMPEG", government="K", data_objects=("Data ASN",), data_roles=("master",)),
        ApplicationRecord(
            "B", "Siap Kerja", government="K", data_objects=("pegawai ASN kota",), data_roles=("master",)
        ),
    ]

    (finding,) = find_integration_candidates(records, [], Parameters())

    assert finding.rule == "two_masters"
    assert [edge.type for edge in finding.edges] == ["master", "master"]


def test_an_explanation_begins_with_a_name_as_it_is_written() -> None:
    records = [
        ApplicationRecord("A", "e-SAKIP", government="K", data_objects=("Data ASN",), data_roles=("master",)),
        ApplicationRecord("B", "eKinerja", government="K", data_objects=("Data ASN",), data_roles=("master",)),
    ]

    (finding,) = find_integration_candidates(records, [], Parameters())

    assert finding.explanation.id.startswith("e-SAKIP dan eKinerja sama-sama")
    assert finding.explanation.en.startswith("e-SAKIP and eKinerja are both")


def test_free_names_of_data_that_tell_the_same_are_one_and_others_stay_apart() -> None:
    objects = ["Data Pegawai ASN", "Data Tenaga Non-ASN", "Rekap Kehadiran Pegawai"]

    assert canonical_names(
        ["pegawai ASN kota", "tenaga non ASN", "Data ASN", "data pegawai", "kehadiran"], objects
    ) == {
        "pegawai ASN kota": "Data Pegawai ASN",
        "tenaga non ASN": "Data Tenaga Non-ASN",
        "Data ASN": "Data Pegawai ASN",
        "data pegawai": "Data Pegawai ASN",
        "kehadiran": "kehadiran",
    }
    assert canonical_names(["pegawai kota"], ["Data ASN", "Data Pegawai"]) == {"pegawai kota": "pegawai kota"}


def test_a_name_that_says_less_is_proposed_with_the_words_in_common() -> None:
    register = NamedData("Rekap Kehadiran Pegawai", master=True)
    proposals = propose_names([NamedData("kehadiran"), register, NamedData("Data Tenaga Non-ASN")], least=0.0)

    best = next(one for one in proposals if one.name == "kehadiran")
    assert best.canonical == "Rekap Kehadiran Pegawai"
    assert "hadir" in best.explanation.id


def test_legal_bases_and_regulations_about_one_subject() -> None:
    laws = [
        RegulationRecord("1", "Perwal 12/2019", "Sistem Pemerintahan Berbasis Elektronik", "Kota"),
        RegulationRecord("2", "Perwal 27/2021", "Penyelenggaraan Sistem Pemerintahan Berbasis Elektronik", "Kota"),
        RegulationRecord("3", "Perwal 3/2011", "Retribusi parkir tepi jalan", "Kota", "revoked"),
        RegulationRecord("4", "Perda 2/2010", "Pajak reklame", "Kota"),
        RegulationRecord("5", "Perwal 9/2022", "Sistem Pemerintahan Berbasis Elektronik", "Kota Lain"),
    ]

    (pair,) = same_subject(laws)
    gaps = legal_gaps(["A", "B", "C"], [("A", "1"), ("A", "3"), ("B", "3")], laws)

    assert (pair.left_id, pair.right_id) == ("1", "2")
    assert "satu peraturan" in pair.explanation.id
    assert [(gap.application_id, gap.revoked) for gap in gaps] == [("B", ("Perwal 3/2011",)), ("C", ())]
