"""What the front finds: an example for each kind, families, and properties of all findings."""

import io
import json
import pickle
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis import ApplicationRecord, Finding, Parameters, find_duplicates, similar_applications
from app.analysis import __main__ as command
from tests.analysis.samples import CITY, background, make, portfolios

ALL = Parameters(min_score=0.0)


def between(findings: list[Finding], one: str, other: str) -> Finding | None:
    return next((f for f in findings if {f.left_id, f.right_id} == {one, other}), None)


def found(*records: ApplicationRecord) -> Finding | None:
    """The finding between the first two records, among unrelated ones, if it is worth a review."""
    return between(find_duplicates([*records, *background()]), records[0].id, records[1].id)


def test_one_application_listed_by_acronym_and_in_full_is_the_same_record() -> None:
    finding = found(
        make("A", "SIPADU", "Permohonan izin praktik", agency="DPMPTSP", url="https://sipadu.randukota.go.id"),
        make("B", "Sistem Informasi Pelayanan Terpadu", agency="Diskominfo", url="sipadu.randukota.go.id/login"),
    )

    assert finding is not None
    assert finding.kind == "same_record"
    assert finding.worth_review


def test_equal_names_that_are_known_by_a_former_name_are_the_same_record() -> None:
    finding = found(make("A", "Lapor Randu", aliases=("Sambat Randu Raya",)), make("B", "Sambat Randu Raya"))

    assert finding is not None
    assert finding.kind == "same_record"


def test_two_agencies_that_count_who_came_to_work_do_the_same() -> None:
    finding = found(
        make("A", "e-Presensi", "Presensi masuk dan pulang pegawai dengan pengenalan wajah", agency="BKPP"),
        make("B", "Absensi Petugas Taman", "Absensi petugas taman masuk dan pulang", agency="DLH"),
    )

    assert finding is not None
    assert finding.kind == "shared_service"  # attendance is a platform that agencies can share
    assert "keduanya Presensi Pegawai" in finding.explanation.id


@pytest.mark.parametrize(
    ("second", "description"),
    [("SIRANDU Mobile", "Versi Android"), ("SIPANGKAT", "Kenaikan pangkat. Bagian dari SIRANDU")],
)
def test_channels_and_modules_of_one_product_are_variants(second: str, description: str) -> None:
    finding = found(
        make("A", "SIRANDU", "Pengelolaan data pegawai dan pangkat", agency="BKPP"),
        make("B", second, description, agency="BKPP"),
    )

    assert finding is not None
    assert finding.kind == "variant"


def test_a_declared_parent_makes_a_variant() -> None:
    finding = found(make("A", "Wana Bayar"), make("B", "Kasir Keliling", parent_id="A", relation="channel"))

    assert finding is not None
    assert finding.kind == "variant"


def test_the_same_component_at_two_agencies_is_a_shared_service() -> None:
    finding = found(
        make("A", "WA Gateway Dinkes", "Kirim pesan pengingat jadwal imunisasi", agency="Dinas Kesehatan"),
        make("B", "WhatsApp Gateway", "Kirim pesan tagihan", agency="Badan Pendapatan"),
    )

    assert finding is not None
    assert finding.kind == "shared_service"


def test_a_local_application_beside_a_national_one_names_the_national_one_last() -> None:
    finding = found(
        make("Z", "e-Surat", "Pencatatan surat masuk dan surat keluar, disposisi pimpinan"),
        make(
            "A",
            "SRIKANDI",
            "Persuratan dan arsip",
            government="Nasional",
            shared=True,
            keywords=("surat masuk", "disposisi"),
        ),
    )

    assert finding is not None
    assert finding.kind == "national_overlap"
    assert (finding.left_id, finding.right_id, finding.cluster) == ("Z", "A", "A")


def test_two_national_applications_are_never_compared() -> None:
    records = [make(key, "SRIKANDI", "Persuratan", shared=True, keywords=("surat",)) for key in ("A", "B")]

    assert find_duplicates(records, ALL) == []


def test_governments_are_compared_only_when_asked() -> None:
    records = [make("A", "SIRANDU", "Data pegawai"), make("B", "SIRANDU", "Data pegawai", government="Kab. Jati")]

    assert find_duplicates([*records, *background()]) == []
    assert between(find_duplicates([*records, *background()], Parameters(across_governments=True)), "A", "B")


def test_unrelated_applications_are_not_worth_a_review() -> None:
    assert find_duplicates(background()) == []


def test_equal_offices_and_technology_alone_are_no_evidence() -> None:
    finding = found(
        make("A", "Kartu Pustaka", "Anggota perpustakaan", agency="Dinas Arsip", technologies=("PHP", "MySQL")),
        make("B", "Retensi Berkas", "Boks berkas lama", agency="Dinas Arsip", technologies=("PHP", "MySQL")),
    )

    assert finding is None


def sites(count: int) -> list[ApplicationRecord]:
    return [
        make(
            f"S{n:02}",
            f"{name}.randukab.go.id",
            f"Web OPD Desa {name.title()}",
            agency=f"Desa {name.title()}",
            category="website",
        )
        for n, name in enumerate(
            f"{a}{b}{c}" for a in ("suko", "sido", "karang") for b in ("rejo", "mulyo") for c in ("", "wetan")
        )
    ][:count]


def test_web_sites_of_villages_are_one_platform_with_one_finding_each() -> None:
    records = sites(12)

    findings = find_duplicates([*records, *background()])

    assert {f.kind for f in findings} == {"shared_service"}
    assert len(findings) == len(records) - 1
    assert {f.cluster for f in findings} == {"S00"}


def test_one_application_per_subdistrict_is_a_family() -> None:
    records = [
        make(f"K{n}", f"SIPENDUK Kelurahan {name}", agency=f"Kelurahan {name}")
        for n, name in enumerate(("Jati", "Randu", "Asem", "Waru"))
    ]

    findings = find_duplicates([*records, *background()])

    assert [(f.kind, f.left_id, f.cluster) for f in findings] == [("shared_service", "K0", "K0")] * 3


def test_one_village_site_listed_twice_is_the_same_record() -> None:
    records = [*sites(6), replace(sites(1)[0], id="S99")]

    finding = between(find_duplicates([*records, *background()]), "S00", "S99")

    assert finding is not None
    assert finding.kind == "same_record"


def test_a_sentence_that_every_row_repeats_counts_for_nothing() -> None:
    boilerplate = "Meningkatkan efisiensi dan transparansi tata kelola. "
    names = ("Mawar", "Melati", "Kenanga", "Cempaka", "Dahlia", "Anggrek", "Seroja", "Teratai")
    records = [make(f"B{n}", name, boilerplate) for n, name in enumerate(names)]

    assert find_duplicates([*records, *background()]) == []


def test_min_score_zero_lists_weak_pairs_and_marks_them() -> None:
    records = [make("A", "Katalog Benih Ikan"), *background()]

    findings = find_duplicates(records, ALL)

    assert any(not f.worth_review for f in findings)
    assert {(f.left_id, f.right_id) for f in findings if f.worth_review} == {
        (f.left_id, f.right_id) for f in find_duplicates(records)
    }


def test_clusters_do_not_depend_on_the_least_score() -> None:
    records = [
        *(
            make(f"P{n}", f"Presensi {unit}", "Presensi masuk dan pulang", agency=unit)
            for n, unit in enumerate(("BKPP", "DLH", "RSUD"))
        ),
        *background(),
    ]

    usual = {(f.left_id, f.right_id): f.cluster for f in find_duplicates(records)}
    every = {(f.left_id, f.right_id): f.cluster for f in find_duplicates(records, ALL)}

    assert usual
    assert usual == {pair: every[pair] for pair in usual}


def test_kinds_limit_the_output() -> None:
    records = [make("A", "SIRANDU", "Data pegawai"), make("B", "SIRANDU", "Data pegawai"), *sites(4)]

    assert {f.kind for f in find_duplicates(records, Parameters(kinds=frozenset({"same_record"})))} == {"same_record"}


def test_similar_applications_of_a_proposal_come_strongest_first() -> None:
    portfolio = [make("A", "e-Presensi", "Presensi pegawai", agency="BKPP"), *background()]

    findings = similar_applications(
        make("NEW", "Absensi Guru", "Absensi guru dan pegawai sekolah", government=""), portfolio, limit=3
    )

    assert len(findings) == 3
    assert {findings[0].left_id, findings[0].right_id} == {"A", "NEW"}
    assert [f.score for f in findings] == sorted((f.score for f in findings), reverse=True)


def test_the_records_and_findings_can_go_to_another_process() -> None:
    records = [make("A", "SIRANDU", "Data pegawai"), make("B", "SIRANDU", "Data pegawai"), *background()]
    findings = find_duplicates(records)

    assert pickle.loads(pickle.dumps((records, Parameters(), findings))) == (records, Parameters(), findings)
    assert findings[0].as_dict()["kind"] == "same_record"
    assert Parameters().as_dict()["min_score"] is None


@settings(max_examples=60, deadline=None)
@given(portfolios(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(records: list[ApplicationRecord], order: random.Random) -> None:
    shuffled = list(records)
    order.shuffle(shuffled)

    assert find_duplicates(records, ALL) == find_duplicates(shuffled, ALL)


@settings(max_examples=60, deadline=None)
@given(portfolios(), st.booleans())
def test_findings_are_well_formed(records: list[ApplicationRecord], across: bool) -> None:
    findings = find_duplicates(records, replace(ALL, across_governments=across))

    shared = {record.id for record in records if record.shared}
    pairs = [(f.left_id, f.right_id) for f in findings]
    assert len(pairs) == len(set(pairs))
    assert findings == sorted(findings, key=lambda f: (-f.score, f.kind, f.left_id, f.right_id))
    for finding in findings:
        assert 0.0 <= finding.score <= 1.0
        assert all(c.similarity is None or 0.0 <= c.similarity <= 1.0 for c in finding.comparisons)
        assert all(c.weight == 0 for c in finding.comparisons if c.similarity is None)
        assert finding.explanation.id
        assert finding.explanation.en
        if finding.kind == "national_overlap":
            assert finding.right_id in shared
            assert finding.left_id not in shared
        else:
            assert finding.left_id < finding.right_id
            assert not {finding.left_id, finding.right_id} & shared


@settings(max_examples=40, deadline=None)
@given(portfolios())
def test_other_ids_in_the_same_order_change_nothing_else(records: list[ApplicationRecord]) -> None:
    new = {record.id: f"Q-{record.id}" for record in records}
    renamed = [replace(r, id=new[r.id], parent_id=new.get(r.parent_id, r.parent_id)) for r in records]

    before = [(f.kind, new[f.left_id], new[f.right_id], f.score) for f in find_duplicates(records, ALL)]

    assert before == [(f.kind, f.left_id, f.right_id, f.score) for f in find_duplicates(renamed, ALL)]


@pytest.mark.parametrize(
    "evidence",
    [
        {"references": frozenset({"RAB.09.06.03"})},
        {"data_objects": ("Data Pegawai",)},
        {"services": ("Pengelolaan Pegawai",)},
        {"technologies": ("Elixir",)},
        {"agency": "BKPP"},
        {"url": "https://sirandu.randukota.go.id"},
        {"description": "Mengelola riwayat pangkat dan jabatan"},
    ],
)
@pytest.mark.parametrize("names", [("SIRANDU", "SIRANDU"), ("Data Pegawai", "Pegawai Harian"), ("Mawar", "Melati")])
def test_adding_evidence_that_agrees_never_lowers_the_score(evidence: dict[str, Any], names: tuple[str, str]) -> None:
    bare = [make("A", names[0]), make("B", names[1])]
    more = [make("A", names[0], **evidence), make("B", names[1], **evidence)]

    before = between(find_duplicates([*bare, *background()], ALL), "A", "B")
    after = between(find_duplicates([*more, *background()], ALL), "A", "B")

    assert before is not None
    assert after is not None
    assert after.identity >= before.identity
    assert after.function >= before.function


def test_nothing_and_one_record_give_nothing() -> None:
    assert find_duplicates([]) == []
    assert find_duplicates([make("A", "")], ALL) == []
    assert similar_applications(make("A", ""), []) == []


def test_a_large_government_is_blocked_and_still_finds_its_duplicate() -> None:
    records = [make(f"L{n:04}", f"Nama{n:04}x", f"uraian{n:04} kegiatan{n % 50}") for n in range(700)]
    records += [
        make("A", "Pustaka Keliling", "Jadwal mobil pustaka"),
        make("B", "Pustaka Keliling", "Jadwal mobil pustaka"),
    ]

    findings = find_duplicates(records, Parameters(exhaustive_limit=600))

    assert between(findings, "A", "B") is not None
    assert all(record.government == CITY for record in records)


def test_the_package_reads_json_lines_and_writes_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"id": "A", "name": "SIRANDU", "description": "Data pegawai", "references": ["RAB.01.02"], "unknown": 1},
        {"id": "B", "name": "SIRANDU", "description": "Data pegawai", "url": None},
    ]
    monkeypatch.setattr("sys.argv", ["analysis"])
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(line) for line in lines) + "\n\n"))

    assert command.main() == 0

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(f["kind"], f["left_id"], f["right_id"]) for f in printed] == [("same_record", "A", "B")]
    assert printed[0]["explanation"][0].startswith("Tampaknya")


def test_renaming_the_ids_changes_no_score_and_no_kind() -> None:
    records = [
        make("A", "SIPEG", "Data pegawai dan riwayat pangkat", agency="BKPP"),
        make("B", "e-Personal", "Profil dan riwayat ASN", agency="Diskominfo"),
        make("C", "SIPEG Mobile", "Versi Android", agency="BKPP"),
        *background(),
    ]
    renamed = {record.id: f"R{len(records) - place:02}" for place, record in enumerate(records)}

    before = find_duplicates(records, ALL)
    after = find_duplicates([replace(record, id=renamed[record.id]) for record in records], ALL)

    def told(findings: list[Finding], name: dict[str, str]) -> dict[frozenset[str], tuple[str, float]]:
        return {
            frozenset((name.get(f.left_id, f.left_id), name.get(f.right_id, f.right_id))): (f.kind, round(f.score, 5))
            for f in findings
        }

    assert told(before, renamed) == told(after, {})
