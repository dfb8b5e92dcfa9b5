"""Names of data: what is proposed, what is not asked again, and what decisions do to the graph and to findings."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis import ApplicationRecord, InterfaceRecord, NameDecision, Parameters, find_integration_candidates
from app.analysis.data_names import NamedData, chance_of, propose_names
from app.analysis.data_resolution import Decided, decided_names
from app.analysis.dependencies import build_graph
from benchmarks.data_names import average_precision, compared, cosine, labelled

WORDS = ("pegawai", "asn", "data", "non", "pajak", "hotel", "restoran", "penduduk", "kota", "siswa", "sd", "smp")
NAMES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=2, max_size=12)
PERSONNEL = [
    NamedData("Data Pegawai ASN", uses=9, master=True),
    NamedData("Data ASN", uses=2),
    NamedData("pegawai kota", uses=1),
    NamedData("Data Tenaga Non-ASN", uses=4, master=True),
    NamedData("Data Pajak Hotel", uses=3),
    NamedData("Data Pajak Restoran", uses=3),
]


def accepted(name: str, canonical: str, government: str = "") -> NameDecision:
    return NameDecision(government, name, canonical, accepted=True)


def rejected(name: str, canonical: str, government: str = "") -> NameDecision:
    return NameDecision(government, name, canonical, accepted=False)


def asked(*decisions: NameDecision) -> set[tuple[str, str]]:
    return {(one.name, one.canonical) for one in propose_names(PERSONNEL, decisions)}


def test_each_name_is_proposed_once_for_the_better_known_one_with_a_reason() -> None:
    found = {one.name: one for one in propose_names(PERSONNEL)}

    assert {one.canonical for one in found.values()} == {"Data Pegawai ASN"}
    assert found.keys() == {"Data ASN", "pegawai kota"}
    assert all(one.probability > 0.9 for one in found.values())
    assert found["Data ASN"].explanation.id == "sama-sama: pegawai"


def test_a_short_name_is_known_by_its_words() -> None:
    names = [NamedData("Data Terpadu Kesejahteraan Sosial", uses=2), NamedData("DTKS"), NamedData("Data Sosial Kota")]

    best = propose_names(names)[0]

    assert (best.name, best.canonical) == ("DTKS", "Data Terpadu Kesejahteraan Sosial")
    assert best.probability > 0.9


def test_what_was_decided_is_not_asked_again_nor_by_another_name_of_the_same_data() -> None:
    assert asked(accepted("Data ASN", "Data Pegawai ASN")) == {("pegawai kota", "Data Pegawai ASN")}
    turned_down = rejected("Data Pegawai ASN", "Data ASN")
    assert asked(turned_down) == {("pegawai kota", "Data Pegawai ASN")}
    # One that is a name of the other's data by now is no other question.
    assert asked(turned_down, accepted("pegawai kota", "Data Pegawai ASN")) == set()


def test_a_name_that_was_accepted_speaks_for_its_data_object() -> None:
    names = [NamedData("Sumber Daya Aparatur Kota Raya", uses=9), NamedData("Data ASN"), NamedData("data pegawai")]
    assert [one.canonical for one in propose_names(names)] == ["Data ASN"]

    (found,) = propose_names(names, [accepted("Data ASN", "Sumber Daya Aparatur Kota Raya")])

    assert (found.name, found.canonical) == ("data pegawai", "Sumber Daya Aparatur Kota Raya")
    assert "«data pegawai» dan «Data ASN»" in found.explanation.id


@settings(max_examples=60, deadline=None)
@given(NAMES, st.randoms())
def test_no_pair_is_asked_twice_and_the_order_of_names_does_not_matter(names: list[str], order: random.Random) -> None:
    data = [NamedData(name, uses=len(name) % 3) for name in names]
    found = propose_names(data, least=0.1)
    pairs = [frozenset((one.name, one.canonical)) for one in found]
    shuffled = order.sample(data, len(data))

    assert len(set(pairs)) == len(pairs)
    assert len({one.name for one in found}) == len(found)
    assert propose_names(shuffled, least=0.1) == found
    turned_down = [rejected(one.name, one.canonical) for one in found]
    again = {frozenset((one.name, one.canonical)) for one in propose_names(data, turned_down, least=0.1)}
    assert not again & set(pairs)


def test_decisions_of_a_government_count_there_only_and_before_everything_else() -> None:
    said = [("Kota", "data pegawai"), ("Kota", "Data ASN"), ("Lain", "data pegawai"), ("Kota", "Aparatur")]

    plain = decided_names(said)
    told = decided_names(said, decisions=[accepted("Aparatur", "Lain Sekali", "Kota")])
    apart = decided_names(said, decisions=[rejected("Data ASN", "DATA PEGAWAI", "Kota")])

    assert plain.of("Kota", "data pegawai") == plain.of("Kota", "Data ASN") == "Aparatur"
    assert told.of("Kota", "Aparatur") == "Lain Sekali"
    assert apart.of("Kota", "data pegawai") != apart.of("Kota", "Data ASN")
    assert apart.of("Lain", "data pegawai") == plain.of("Lain", "data pegawai")


def test_names_are_followed_to_the_last_one_and_contradictions_are_seen() -> None:
    chain = [accepted("a", "b"), accepted("b", "C")]

    decided = Decided([*chain, rejected("a", "d")])

    assert decided.called("A") == decided.called("c") == "C"
    assert decided.apart("b", "d")
    assert decided.contradiction() is None
    assert Decided([*chain, rejected("c", "a")]).contradiction() == rejected("c", "a")


def test_the_graph_and_the_findings_take_accepted_names_for_one_and_rejected_ones_for_two() -> None:
    records = [
        ApplicationRecord("A", "SIMPEG", government="K", data_objects=("Data Pegawai ASN",), data_roles=("master",)),
        ApplicationRecord("B", "Siap Kerja", government="K", data_objects=("Data ASN",), data_roles=("master",)),
    ]
    flows = [InterfaceRecord("A", "B", "file", data_objects=("Data ASN",))]
    objects = ["Data Pegawai ASN", "Data ASN"]
    yes, no = accepted("Data ASN", "Data Pegawai ASN", "K"), rejected("Data ASN", "Data Pegawai ASN", "K")

    def rules(known: list[str], *decisions: NameDecision) -> list[str]:
        return [f.rule for f in find_integration_candidates(records, [], Parameters(), None, (), known, decisions)]

    # Under two names they may still be two registers of the same persons.
    assert rules(objects) == rules([], no) == ["same_persons"]
    assert rules(objects, yes) == rules([]) == ["two_masters"]
    graph = build_graph(records, flows, objects, decisions=[yes])
    assert [node.name for node in graph.nodes.values() if node.type == "data_object"] == ["Data Pegawai ASN"]
    assert [(edge.type, edge.label) for edge in graph.by_source["B"]] == [("master", "Data ASN")]
    assert graph.flows[0].data_objects == ("Data Pegawai ASN",)


def test_proposals_rank_labelled_names_far_better_than_the_cosine_of_their_words() -> None:
    pairs, same, _ = labelled()
    chance = [chance_of(one) for one in compared(pairs)]
    sure = [right for right, probability in zip(same, chance, strict=True) if probability >= 0.9]

    ours = average_precision(np.array(chance), same)
    plain = average_precision(np.array([cosine(*pair) for pair in pairs]), same)

    assert ours > 0.85
    assert plain < 0.6
    assert sum(sure) / len(sure) > 0.95
