"""Several regulations about one subject, and what is none: changes, revocations, years, other agencies."""

import numpy as np
import pytest

from app.analysis.classes import class_model
from app.analysis.regulations import RegulationRecord, legal_gaps, same_subject
from app.analysis.subjects import compared_regulations, subject_of
from benchmarks.data_names import average_precision
from benchmarks.regulations import labelled


def laws(*said: str, government: str = "Kota") -> list[RegulationRecord]:
    """Regulations written as `Perwal 12/2019: what about`."""
    split = [one.split(": ", 1) for one in said]
    return [RegulationRecord(title, title, about, government) for title, about in split]


def pairs(*said: str) -> list[tuple[str, str]]:
    return [(one.left_id, one.right_id) for one in same_subject(laws(*said))]


def test_a_pair_tells_what_it_shares_what_not_and_which_function() -> None:
    (found,) = same_subject(
        laws(
            "Perda 4/2016: Penataan dan Pemberdayaan Pedagang Kaki Lima",
            "Perwal 9/2019: Pengaturan Pedagang Kaki Lima",
            "Perda 7/2018: Pajak Daerah",
        )
    )

    assert (found.left_id, found.right_id) == ("Perda 4/2016", "Perwal 9/2019")
    assert found.score > 0.8
    for part in ("sama-sama: kaki, lima, pedagang", "berbeda: ", "keduanya tentang ", "tingkatnya berbeda"):
        assert part in found.explanation.id
    for part in ("in common: ", "apart: ", "both about ", "of different levels"):
        assert part in found.explanation.en


def test_other_words_for_one_thing_are_found_by_what_they_serve_and_abbreviate() -> None:
    assert pairs("Perwal 1/2019: Penyelenggaraan SPBE", "Perwal 2/2021: Sistem Pemerintahan Berbasis Elektronik")
    assert pairs("Perwal 1/2019: Satu Data Kota", "Perwal 2/2021: Penyelenggaraan Satu Data Tingkat Kota")
    assert pairs("Perda 3/2020: Kawasan Tanpa Rokok", "Perda 1/2014: Kawasan Bebas Asap Rokok")


@pytest.mark.parametrize(
    "said",
    [
        (
            "Perwal 1/2019: Satu Data",
            "Perwal 7/2021: Perubahan atas Peraturan Wali Kota Nomor 1 Tahun 2019 tentang Satu Data",
        ),
        (
            "Perwal 1/2019: Satu Data",
            "Perwal 7/2021: Pencabutan Peraturan Walikota Nomor 3 Tahun 2010 tentang Satu Data",
        ),
        (
            "Perwal 7/2021: Perubahan atas Peraturan Walikota Nomor 1 Tahun 2019 tentang Satu Data",
            "Perwal 8/2022: Perubahan Kedua atas Peraturan Walikota Nomor 1 Tahun 2019 tentang Satu Data",
        ),
        (
            "Perwal 5/2020: Standar Harga Satuan Tahun Anggaran 2021",
            "Perwal 6/2021: Standar Harga Satuan Tahun Anggaran 2022",
        ),
        ("Perda 3/2011: Pajak Hotel", "Perda 4/2011: Pajak Restoran"),
        (
            "Perwal 6/2016: Kedudukan, Susunan Organisasi, Tugas dan Fungsi Dinas Kesehatan",
            "Perwal 7/2016: Kedudukan, Susunan Organisasi, Tugas dan Fungsi Dinas Pendidikan",
        ),
        ("Perda 8/2018: Pengelolaan Sampah", "Perda 10/2012: Retribusi Pelayanan Persampahan"),
        ("Perwal 1/2019: -", "Perwal 2/2019: -"),
    ],
)  # fmt: skip
def test_what_changes_revokes_or_is_of_another_year_or_thing_is_no_second_regulation(said: tuple[str, str]) -> None:
    assert pairs(*said) == []


def test_a_change_stands_for_a_regulation_that_is_not_listed_itself() -> None:
    change = "Perwal 7/2021: Perubahan Kedua atas Perwal Nomor 1 Tahun 2019 tentang Kawasan Tanpa Rokok"

    assert subject_of("Perwal 7/2021", change.partition(": ")[2]).changes == (2, "1", "2019")
    assert pairs(change, "Perda 5/2020: Kawasan Tanpa Rokok") == [("Perda 5/2020", "Perwal 7/2021")]


def test_other_cities_laws_of_the_state_and_the_revoked_are_not_compared() -> None:
    one, two = laws("Perwal 1/2019: Satu Data", "Perwal 2/2021: Satu Data")
    (elsewhere,) = laws("Perwal 2/2021: Satu Data", government="Kota Lain")
    national = RegulationRecord("n", "Perpres 39/2019", "Satu Data", "Kota", national=True)
    revoked = RegulationRecord("r", "Perwal 3/2010", "Satu Data", "Kota", "revoked")

    assert len(same_subject([one, two, elsewhere, national, revoked])) == 1
    assert same_subject([two, one, national]) == same_subject([one, two])


def test_a_basis_that_another_regulation_revokes_by_its_title_does_not_hold() -> None:
    old, new = laws(
        "Perwal 4/2015: Satu Data", "Perwal 9/2021: Pencabutan Peraturan Walikota Nomor 4 Tahun 2015 tentang X"
    )

    (gap,) = legal_gaps(["A", "B"], [("A", old.id), ("B", new.id)], [old, new])

    assert (gap.application_id, gap.revoked) == ("A", ("Perwal 4/2015",))
    assert gap.explanation.id == "dasar hukumnya sudah dicabut: Perwal 4/2015 (dengan Perwal 9/2021)"
    (elsewhere,) = laws("Perwal 9/2021: Pencabutan Peraturan Walikota Nomor 4 Tahun 2015", government="Lain")
    assert legal_gaps(["A"], [("A", old.id)], [old, elsewhere]) == []


def test_labelled_titles_are_ranked_better_than_by_the_cosine_of_their_words() -> None:
    regulations, subject = labelled()
    found = compared_regulations(regulations, class_model())
    same = np.array([float(subject[one.left.id] == subject[one.right.id]) for one in found])
    ours = average_precision(np.array([one.probability for one in found]), same)
    plain = average_precision(np.array([one.words for one in found]), same)
    taken = [right for right, one in zip(same, found, strict=True) if one.probability >= 0.5]

    assert ours > plain + 0.1
    assert sum(taken) / len(taken) > 0.9
