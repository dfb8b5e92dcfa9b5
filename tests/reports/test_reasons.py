"""Reasons as people read them: codes have names, nothing is told twice, and each says what it means."""

from typing import Any
from uuid import UUID

from app.reports.content.drafting import Speaker
from app.reports.content.reasons import reasons, with_names
from app.reports.history import FindingFacts

CODES = {"RAB.09.06": "Aparatur Negara", "RAD.09.06": "Aparatur Negara", "RAI.02.01": "Jaringan Intra Pemerintah"}
SAY = Speaker("id")


def comparison(feature: str, id: str, weight: float = 1.0, similarity: float | None = 1.0, en: str = "") -> Any:
    return {"feature": feature, "evidence_id": id, "evidence_en": en or id, "weight": weight, "similarity": similarity}


def finding(*comparisons: Any, kind: str = "same_function", national: bool = False) -> FindingFacts:
    right, other = (None, UUID(int=3)) if national else (UUID(int=2), None)
    return FindingFacts(kind, UUID(int=1), right, other, 0.9, "c", "", "", list(comparisons), None, None)


def told(found: FindingFacts, left: Any = None) -> list[tuple[str, str, str]]:
    return [(reason.sign, reason.topic, reason.text) for reason in reasons(found, SAY, CODES, left)]


def test_codes_are_followed_by_their_names_and_neighbours_of_one_name_have_it_once() -> None:
    assert with_names("sama: RAB.09.06, RAD.09.06, RAI.02.01", CODES) == (
        "sama: RAB.09.06, RAD.09.06 (Aparatur Negara), RAI.02.01 (Jaringan Intra Pemerintah)"
    )
    assert with_names("sama-sama di bawah RAI.02.01.*", CODES) == (
        "sama-sama di bawah RAI.02.01 (Jaringan Intra Pemerintah)"
    )
    assert with_names("sama: RAB.99, LABEL-7", CODES) == "sama: RAB.99, LABEL-7"


def test_what_agrees_and_speaks_against_says_that_it_is_too_little() -> None:
    found = finding(comparison("mapping", "sama: RAI.02.01", -0.7), comparison("agency", "berbeda: A – B", -0.9))

    assert told(found) == [
        ("-", "perangkat daerah", "berbeda: A – B"),
        ("-", "kode referensi", "hanya sedikit yang sama: RAI.02.01 (Jaringan Intra Pemerintah)"),
    ]


def test_an_overlap_tells_each_word_once_and_asks_of_the_city_s_own_side_only() -> None:
    found = finding(
        comparison("national", "Presensi termasuk yang dilayaninya", 3.0),
        comparison("keywords", "sama-sama: presensi", 2.0),
        comparison("description", "sama-sama: presensi", 1.5),
        comparison("function", "keduanya Presensi", 1.0),
        comparison("data_objects", "belum diisi untuk “e-Hadir” & “Hadir Nasional”", 0.0, None),
        comparison("technologies", "belum diisi untuk “Hadir Nasional”", 0.0, None),
        kind="national_overlap",
        national=True,
    )

    assert [(sign, text) for sign, _, text in told(found, {"name": "e-Hadir"})] == [
        ("+", "Presensi termasuk yang dilayaninya"),
        ("+", "sama-sama: presensi"),
        ("?", "belum diisi untuk “e-Hadir”"),
    ]


def test_every_rule_of_a_missing_flow_speaks_for_it_however_weak() -> None:
    found = finding(
        comparison("service_chain", "bersambung, tetapi tidak terhubung", -0.5),
        comparison("file_transfer", "dipindahkan lewat berkas", 0.0),
        kind="integration",
    )

    assert [(sign, topic) for sign, topic, _ in told(found)] == [("+", "pindah lewat berkas"), ("+", "rantai layanan")]


def test_a_function_that_nobody_sees_is_no_reason() -> None:
    unclear = comparison(
        "function", "tidak jelas dari nama dan uraian", 1.0, 0.5, "not clear from name and description"
    )

    assert told(finding(unclear)) == []
