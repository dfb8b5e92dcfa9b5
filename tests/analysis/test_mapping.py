"""Mapping proposals: where text leads, where the owner decides, what confirmed examples teach, what cannot be told."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.analysis import ApplicationRecord
from app.analysis.mapping import Mapper, propose
from app.analysis.mapping_records import MODELS, Confirmed, Node, Proposal
from app.places_on_disk import CATALOG_SEED
from app.reference.knowledge import shipped_knowledge

KNOWLEDGE = shipped_knowledge(CATALOG_SEED)
MAPPER = Mapper(KNOWLEDGE)


def record(name: str, description: str = "", agency: str = "", id: str = "A") -> ApplicationRecord:
    return ApplicationRecord(id, name, description, agency=agency)


def proposals(*records: ApplicationRecord, model: str = "rab", confirmed: Sequence[Confirmed] = ()) -> list[Proposal]:
    return list(propose(records, KNOWLEDGE, [model], confirmed={model: confirmed}, mapper=MAPPER))


def best(*records: ApplicationRecord, model: str = "rab", confirmed: Sequence[Confirmed] = ()) -> Proposal:
    return proposals(*records, model=model, confirmed=confirmed)[0]


@pytest.mark.parametrize(
    ("name", "description", "agency", "model", "code"),
    [
        ("SIMPEG", "pengelolaan data pegawai", "BKPSDM", "rab", "RAB.09.06.03"),
        ("SIMPEG", "pengelolaan data pegawai", "BKPSDM", "ral", "RAL.02.04.03"),
        ("e-Puskesmas", "pelayanan pasien puskesmas", "Dinas Kesehatan", "rad", "RAD.04.01.04"),
        ("Uji KIR", "pendaftaran uji berkala kendaraan", "Dinas Perhubungan", "rab", "RAB.03.03.02"),
        ("Bank sampah", "tabungan sampah warga", "DLH", "rab", "RAB.07.05.04"),
        ("rsud.contoh.go.id", "Web OPD RSUD Contoh", "RSUD Contoh", "rab", "RAB.09.03.03"),
    ],
)
def test_text_leads_to_the_node(name: str, description: str, agency: str, model: str, code: str) -> None:
    found = best(record(name, description, agency), model=model)

    assert found.code == code
    assert found.probability > 0.5


def test_the_owner_decides_where_a_function_has_two_places() -> None:
    fee = "tagihan retribusi pelayanan pasar"

    assert best(record("Retribusi Pasar", fee, "Dinas Perdagangan")).code == "RAB.02.02.01"
    assert best(record("Retribusi Pasar", fee, "Badan Pendapatan Daerah")).code == "RAB.09.01.06"


def test_where_the_text_says_nothing_the_owner_is_all_there_is_and_nobody_is_sure() -> None:
    found = best(record("Qwzzkx", "", "Dinas Kesehatan"))

    assert found.code.startswith("RAB.04.01")
    assert found.probability < 0.6
    assert "urusan Dinas Kesehatan" in found.explanation.id

    nothing = best(record("Qwzzkx"))
    assert nothing.level == 1
    assert nothing.probability < 0.5
    assert "belum dapat dipastikan" in nothing.explanation.id


def test_reasons_name_the_words_in_two_languages() -> None:
    found = best(record("SIMPEG", "pengelolaan data pegawai", "BKPSDM"))

    assert "pegawai" in found.words
    assert "pegawai" in found.explanation.id
    assert found.explanation.id != found.explanation.en


def test_proposals_are_a_distribution_ranked_and_within_the_model() -> None:
    for model in MODELS:
        found = proposals(record("SIMPEG", "data pegawai"), record("", "", id="B"), model=model)
        codes = {node.code for node in KNOWLEDGE.nodes[model]}
        for id in ("A", "B"):
            own = [one for one in found if one.record_id == id]
            assert [one.rank for one in own] == list(range(1, len(own) + 1))
            assert {one.code for one in own} <= codes
            assert len({one.code for one in own}) == len(own)
            scores = [one.probability for one in own]
            assert scores == sorted(scores, reverse=True)
            assert all(0 <= score <= 1 for score in scores)


def test_masses_are_probabilities() -> None:
    reading = MAPPER.read([record("SIMPEG"), record("Xyz", agency="Dinas Sosial", id="B"), record("", id="C")])

    for model in MODELS:
        for _, masses in MAPPER.masses(reading, model):
            assert masses.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-4)
            assert (masses >= 0).all()


def test_the_result_depends_on_no_order_and_no_company() -> None:
    records = [record(n, d, a, id=str(i)) for i, (n, d, a) in enumerate(_LIST)]
    shuffled = random.Random(3).sample(records, len(records))

    one = {(p.record_id, p.rank): (p.code, round(p.probability, 4)) for p in proposals(*records)}
    other = {(p.record_id, p.rank): (p.code, round(p.probability, 4)) for p in proposals(*shuffled)}

    assert one == other
    alone = proposals(records[2])
    assert [p.code for p in alone[:2]] == [one["2", 1][0], one["2", 2][0]]


def test_a_national_application_is_a_common_one() -> None:
    assert best(record("SRIKANDI", "surat dan arsip"), model="raa").code.startswith("RAA.01")
    assert best(record("Simpan Surat", "surat dan arsip"), model="raa").code == "RAA.02.02"


@pytest.mark.parametrize("name", ["SIPD-RI", "SIPD RI", "sipd.contohkota.go.id", "Aplikasi SIPD"])
def test_a_national_name_is_known_however_it_is_parted(name: str) -> None:
    reading = MAPPER.read([record(name)])

    assert [KNOWLEDGE.nationals[place].code for place in reading.national[0]] == ["AU-SIPD"]


def test_an_owner_is_known_by_the_short_names_that_lists_use() -> None:
    for owner, code in (
        ("BKPSDM", "RAB.09.06.03"),
        ("Dinas PMD", "RAB.09.01.04"),
        ("Disperindag Kab. Contoh", "RAB.02"),
    ):
        assert best(record("Qwzzkx", "", owner)).code.startswith(code), owner


def test_what_no_text_tells_is_said_to_be_assumed() -> None:
    found = best(record("SIMPEG", "data pegawai"), model="rak")

    assert "dugaan awal" in found.explanation.id
    assert best(record("WAF", "firewall jaringan kota"), model="rai").code == "RAI.03.01.04"


def test_habits_of_a_city_are_learned_from_confirmed_mappings_and_hold_for_siblings() -> None:
    taxes = ["Pajak Hotel", "Pajak Restoran", "Pajak Hiburan", "BPHTB Online", "PBB Kota", "Pajak Reklame"]
    examples = [
        Confirmed(record(name, "pelaporan pajak daerah", "Bapenda", id=f"C{i}"), ("RAB.09.02.03",))
        for i, name in enumerate(taxes)
    ]
    asked = record("Pajak Air Tanah", "penetapan pajak air tanah", "Bapenda", id="Z")

    assert best(asked).code == "RAB.09.01.06"
    learned = best(asked, confirmed=examples)
    assert learned.code == "RAB.09.02.03"
    assert best(record("Bank sampah", id="Y"), confirmed=examples).code == "RAB.07.05.04"


def test_an_example_does_not_vouch_for_itself() -> None:
    odd = record("SIMPEG", "data pegawai", "BKPSDM", id="X1")

    assert best(odd, confirmed=[Confirmed(odd, ("RAB.02.06.01",))]).code == "RAB.09.06.03"


def test_a_code_that_the_model_does_not_have_teaches_nothing() -> None:
    asked = record("Bank sampah", id="Y")

    assert best(asked, confirmed=[Confirmed(record("X", id="Q"), ("RAB.99.99",))]).code == "RAB.07.05.04"


def test_a_model_without_nodes_is_refused() -> None:
    with pytest.raises(ValueError, match="no nodes of rag"):
        list(propose([record("SIMPEG")], KNOWLEDGE, ["rag"], mapper=MAPPER))


def test_an_edition_with_other_nodes_gets_proposals_of_its_own_nodes_only() -> None:
    nodes = (
        Node("X.1", 1, "", "Pemerintahan"),
        Node("RAB.09.06.03", 2, "X.1", "Aparatur"),
        Node("X.1.2", 2, "X.1", "Lain"),
    )
    other = replace(KNOWLEDGE, nodes={"rab": nodes})

    found = list(propose([record("SIMPEG", "data pegawai")], other, ["rab"]))

    assert found[0].code == "RAB.09.06.03"
    assert {one.code for one in found} <= {node.code for node in nodes}


def test_no_records_no_proposals() -> None:
    assert proposals() == []


_LIST = [
    ("SIMPEG", "data pegawai", "BKPSDM"),
    ("Antrean", "antrean loket", "Disdukcapil"),
    ("Peta Kota", "peta tematik", "Diskominfo"),
    ("e-Arsip", "", ""),
    ("Siaga", "", "BPBD"),
]
