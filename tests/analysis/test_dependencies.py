from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from app.analysis import ApplicationRecord, InterfaceRecord
from app.analysis.betweenness import betweenness
from app.analysis.dependencies import DependencyGraph, build_graph, to_networkx
from app.analysis.graph_measures import cut_points, measure, silos
from app.analysis.impact import impact, shortest_paths

NAMES = [f"A{number:02}" for number in range(12)]
flows = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)
uses = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(st.sampled_from(("master", "reads", "copy")), st.sampled_from(("Pegawai", "Aset"))),
)


def graph_of(
    ends: list[tuple[str, str]], used: dict[str, tuple[str, str]] | None = None, names: list[str] = NAMES
) -> DependencyGraph:
    records = [
        ApplicationRecord(
            id=name,
            name=f"Aplikasi {name}",
            agency=f"Dinas {int(name[1:]) % 3}",
            government="Kota",
            data_objects=(used[name][1],) if used and name in used else (),
            data_roles=(used[name][0],) if used and name in used else (),
        )
        for name in names
    ]
    return build_graph(records, [InterfaceRecord(source, target, "api") for source, target in ends])


def simple(graph: DependencyGraph) -> "nx.DiGraph[str]":
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(graph.applications)
    made.add_edges_from((flow.source, flow.target) for flow in graph.flows if not flow.idle)
    return made


@given(flows)
@settings(max_examples=200, deadline=None)
def test_measures_equal_those_of_networkx(ends: list[tuple[str, str]]) -> None:
    graph = graph_of(ends)
    oracle = simple(graph)
    measures = measure(graph)

    expected = nx.betweenness_centrality(oracle)
    assert {one.id: one.betweenness for one in measures.applications} == pytest.approx(expected, abs=1e-8)
    assert {one.id: one.gives_to for one in measures.applications} == dict(oracle.out_degree())
    assert {one.id: one.takes_from for one in measures.applications} == dict(oracle.in_degree())
    strong = {frozenset(part) for part in nx.strongly_connected_components(oracle) if len(part) > 1}
    assert {frozenset(part) for part in measures.strong_components} == strong
    whole = {frozenset(part) for part in nx.connected_components(oracle.to_undirected()) if len(part) > 1}
    assert {frozenset(part) for part in measures.components} == whole
    assert set(silos(measures)) == set(nx.isolates(oracle))
    assert set(cut_points(graph)) == set(nx.articulation_points(oracle.to_undirected()))


@given(flows)
@settings(max_examples=100, deadline=None)
def test_what_a_single_point_of_failure_cuts_off_is_what_falls_apart(ends: list[tuple[str, str]]) -> None:
    graph = graph_of(ends)
    together = simple(graph).to_undirected()
    for id, lost in cut_points(graph).items():
        part = together.subgraph(nx.node_connected_component(together, id))
        sizes = [len(rest) for rest in nx.connected_components(part.subgraph(set(part) - {id}))]
        assert lost == sum(sizes) - max(sizes)


@given(flows)
@settings(max_examples=100, deadline=None)
def test_each_cycle_is_one(ends: list[tuple[str, str]]) -> None:
    graph = graph_of(ends)
    oracle = simple(graph)
    measures = measure(graph)
    assert len(measures.cycles) == len(measures.strong_components)
    for cycle in measures.cycles:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert all(oracle.has_edge(*step) for step in pairwise(cycle))


@given(flows, uses, st.randoms())
@settings(max_examples=100, deadline=None)
def test_nothing_depends_on_the_order_of_the_input(
    ends: list[tuple[str, str]], used: dict[str, tuple[str, str]], draw: object
) -> None:
    graph = graph_of(ends, used)
    shuffled, names = list(ends), list(NAMES)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    draw.shuffle(names)  # type: ignore[attr-defined]
    again = graph_of(shuffled, used, names)

    assert again == graph
    assert measure(again) == measure(graph)
    assert all(impact(again, name) == impact(graph, name) for name in NAMES)


@given(flows, uses, st.sampled_from(NAMES))
@settings(max_examples=200, deadline=None)
def test_removing_an_application_never_raises_anothers_impact(
    ends: list[tuple[str, str]], used: dict[str, tuple[str, str]], removed: str
) -> None:
    graph = graph_of(ends, used)
    smaller = graph.without(removed)
    for name in NAMES:
        if name != removed:
            before, after = impact(graph, name), impact(smaller, name)
            assert {one.id for one in after.applications} <= {one.id for one in before.applications}
            assert {one.id for one in after.data_objects} <= {one.id for one in before.data_objects}


def test_betweenness_of_a_sample_of_sources_is_near_the_exact_one() -> None:
    drawn = nx.gnp_random_graph(400, 0.02, seed=3, directed=True)
    ends = np.array(sorted(drawn.edges))
    matrix = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(400, 400))
    exact = betweenness(matrix)
    sampled = betweenness(matrix, budget=matrix.nnz * 100)

    assert exact.exact
    assert not sampled.exact
    expected = nx.betweenness_centrality(drawn)
    assert exact.value.tolist() == pytest.approx([expected[node] for node in range(400)])
    top = set(exact.value.argsort()[-20:].tolist())
    assert len(top & set(sampled.value.argsort()[-20:].tolist())) >= 10


def test_impact_follows_data_from_their_master_and_gives_the_path() -> None:
    simpeg = ApplicationRecord("A", "SIMPEG", data_objects=("Data Pegawai",), data_roles=("master",))
    tpp = ApplicationRecord(
        "B", "TPP", agency="BKPP", services=("Tunjangan",), data_objects=("data pegawai",), data_roles=("reads",)
    )
    bank = ApplicationRecord("C", "Gaji", agency="BPKAD", services=("Tunjangan", "Gaji"))
    other = ApplicationRecord("D", "Tunjangan lain", services=("Tunjangan",))
    graph = build_graph([simpeg, tpp, bank, other], [InterfaceRecord("B", "C", "file", ("Daftar TPP",))])

    found = impact(graph, "A")

    assert [(one.id, one.distance) for one in found.applications] == [("B", 1), ("C", 2)]
    assert [(edge.type, edge.source, edge.target) for edge in found.applications[1].path] == [
        ("reads", "A", "B"),
        ("flow", "B", "C"),
    ]
    services = {one.name: one for one in found.services}
    assert services["Tunjangan"].through == ("B", "C")
    assert services["Tunjangan"].others == ("D",)
    assert services["Gaji"].others == ()
    assert found.agencies == ("BKPP", "BPKAD")


def test_planned_and_stopped_flows_carry_no_harm() -> None:
    records = [ApplicationRecord("A", "Satu"), ApplicationRecord("B", "Dua"), ApplicationRecord("C", "Tiga")]
    idle = [InterfaceRecord("A", "B", "api", (), "planned"), InterfaceRecord("B", "C", "api", (), "stopped")]
    graph = build_graph(records, idle)

    assert impact(graph, "A").applications == ()
    assert silos(measure(graph)) == ("A", "B", "C")
    assert to_networkx(graph).number_of_edges() == 2


def test_the_chain_of_retyping_is_measured() -> None:
    records = [ApplicationRecord(name, name) for name in "ABCD"]
    typed = [
        InterfaceRecord("A", "B", "manual"),
        InterfaceRecord("B", "C", "Diketik ulang"),
        InterfaceRecord("C", "D", "api"),
    ]
    assert measure(build_graph(records, typed)).manual_chain == ("A", "B", "C")


def test_paths_are_listed_shortest_first() -> None:
    graph = graph_of([("A00", "A01"), ("A01", "A02"), ("A00", "A02")])
    assert shortest_paths(graph, "A00", "A02") == [("A00", "A02"), ("A00", "A01", "A02")]
    assert shortest_paths(graph, "A02", "A00") == []
    with pytest.raises(KeyError):
        shortest_paths(graph, "A00", "nobody")
