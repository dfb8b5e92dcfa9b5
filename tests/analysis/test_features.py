"""Each feature on pairs of made-up records; the scorer; the clusters against an oracle."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis import ApplicationRecord
from app.analysis.clustering import clusters
from app.analysis.comparing import FEATURES
from app.analysis.features import prefixes
from app.analysis.preparing import Prepared, prepare_portfolio
from app.analysis.records import Parameters
from app.analysis.scoring import Model, models, score
from tests.analysis.samples import background, make, portfolios


def prepared(records: list[ApplicationRecord]) -> Prepared:
    return prepare_portfolio(sorted(records, key=lambda record: record.id), Parameters())


def similarity(feature: str, left: dict[str, object], right: dict[str, object]) -> float | None:
    """The feature's similarity of two records among unrelated ones, the same in both directions."""
    this = prepared([make(**{"id": "A", "name": "", **left}), make(**{"id": "B", "name": "", **right}), *background()])  # type: ignore[arg-type]
    ids = [record.id for record in this.portfolio.records]
    one, two = np.array([ids.index("A")]), np.array([ids.index(str(right.get("id", "B")))])
    there, back = FEATURES[feature](this, one, two)[0], FEATURES[feature](this, two, one)[0]
    assert np.isnan(there) == np.isnan(back)
    assert np.isnan(there) or abs(there - back) < 1e-9
    return None if np.isnan(there) else float(there)


@pytest.mark.parametrize(
    ("feature", "left", "right", "least", "most"),
    [
        ("name", {"name": "SIRANDU"}, {"name": "Aplikasi SIRANDU 2.0"}, 1.0, 1.0),
        ("name", {"name": "SIRANDU (Pasar)"}, {"name": "SIRANDU (Perpustakaan)"}, 0.6, 0.6),
        ("name", {"name": "SIMPASAR"}, {"name": "Sistem Informasi Manajemen Pasar"}, 0.85, 1.0),
        ("name", {"name": "Label Hasil Laut"}, {"name": "Labeel Hasiil Laut"}, 0.4, 1.0),
        ("name", {"name": "Mawar"}, {"name": "Kenanga"}, 0.0, 0.1),
        ("name", {"name": "sirandu.jati.go.id"}, {"name": "SIRANDU"}, 1.0, 1.0),
        ("description", {"description": "Jadwal bus kota"}, {"description": "Jadwal kedatangan bus"}, 0.3, 1.0),
        ("description", {"description": "Jadwal bus"}, {"description": "Petak makam"}, 0.0, 0.0),
        ("function", {"name": "Absensi Pegawai"}, {"name": "e-Presensi"}, 0.9, 1.0),
        ("function", {"name": "e-Presensi"}, {"description": "pencatatan jam masuk dan pulang ASN"}, 0.8, 1.0),
        ("function", {"name": "e-Presensi"}, {"name": "Pembayaran PBB daring"}, 0.0, 0.4),
        ("function", {"name": "Pembayaran PBB daring"}, {"name": "Penilaian objek pajak PBB"}, 0.0, 0.75),
        ("national", {"name": "Arsip surat masuk dan disposisi"}, {"id": "AU-SRIKANDI", "shared": True}, 0.7, 1.0),
        ("national", {"name": "Jadwal Bus Kota"}, {"id": "AU-SRIKANDI", "shared": True}, 0.0, 0.1),
        ("data_objects", {"data_objects": ("Data Pegawai",)}, {"data_objects": ("data pegawai",)}, 0.9, 1.0),
        ("data_objects", {"data_objects": ("Pegawai",)}, {"data_objects": ("Pohon",)}, 0.0, 0.0),
        ("technologies", {"technologies": ("PHP", "Redis")}, {"technologies": ("php",)}, 0.2, 0.8),
        ("address", {"url": "https://x.jati.go.id/"}, {"url": "x.jati.go.id/login"}, 1.0, 1.0),
        ("address", {"url": "https://x.jati.go.id/a"}, {"url": "x.jati.go.id/b"}, 0.5, 0.5),
        ("address", {"url": "https://x.jati.go.id/a"}, {"url": "y.jati.go.id/a"}, 0.0, 0.0),
        ("agency", {"agency": "Dinas Pasar"}, {"agency": "DINAS PASAR"}, 0.5, 0.5),
        ("agency", {"agency": "Dinas Pasar"}, {"agency": "Dinas Sosial"}, 0.25, 0.25),
        ("keywords", {"name": "e-Surat"}, {"shared": True, "keywords": ("surat", "disposisi")}, 0.7, 0.7),
        ("keywords", {"name": "Mawar"}, {"shared": True, "keywords": ("surat",)}, 0.0, 0.0),
        ("relation", {"parent_id": "B"}, {}, 1.0, 1.0),
    ],
)
def test_features_measure_what_they_say(
    feature: str, left: dict[str, object], right: dict[str, object], least: float, most: float
) -> None:
    value = similarity(feature, left, right)

    assert value is not None
    assert least - 1e-9 <= value <= most + 1e-9


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_an_empty_field_is_unknown_not_different(feature: str) -> None:
    full: dict[str, object] = {
        "name": "e-Presensi", "description": "Presensi", "references": frozenset({"RAB.01"}), "data_objects": ("A1",),
        "services": ("B1",), "technologies": ("C",), "url": "a.jati.go.id", "agency": "D",
    }  # fmt: skip

    assert similarity(feature, full, {}) in ((None, 0.0) if feature == "spelling" else (None,))


@settings(max_examples=60, deadline=None)
@given(portfolios())
def test_similarities_are_symmetric_and_in_range(records: list[ApplicationRecord]) -> None:
    this = prepared(records)
    rows = np.arange(len(records))
    left, right = np.repeat(rows, len(rows)), np.tile(rows, len(rows))
    for function in FEATURES.values():
        there, back = function(this, left, right), function(this, right, left)
        np.testing.assert_allclose(there, back, atol=1e-9)
        assert np.all(np.isnan(there) | ((there >= 0) & (there <= 1 + 1e-9)))


def test_a_code_lies_under_the_levels_above_it() -> None:
    assert prefixes("RAB.05.07.01") == ["rab.05", "rab.05.07", "rab.05.07.01"]
    assert prefixes("umum") == ["umum"]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(models(Parameters())),
    st.lists(st.none() | st.floats(0, 1), min_size=len(FEATURES), max_size=len(FEATURES)),
    st.integers(0, len(FEATURES) - 1),
    st.floats(0, 1),
)
def test_a_higher_similarity_never_lowers_the_score(
    model: Model, values: list[float | None], position: int, higher: float
) -> None:
    names = list(FEATURES)
    before = {name: np.array([np.nan if value is None else value]) for name, value in zip(names, values, strict=True)}
    raised = max(values[position] or 0.0, higher)
    before |= {names[position]: np.array([values[position] or 0.0])}
    after = before | {names[position]: np.array([raised])}

    assert score(after, model).probability[0] >= score(before, model).probability[0] - 1e-12


def test_nothing_known_gives_the_probability_of_a_blind_pick() -> None:
    empty = {name: np.array([np.nan]) for name in FEATURES}

    for model in models(Parameters()):
        assert score(empty, model).probability[0] == pytest.approx(1 / (1 + np.exp(-model.bias)))


def test_curves_never_fall() -> None:
    curves = [curve for model in models(Parameters()) for curve in model.curves]

    assert all(list(curve.log_odds) == sorted(curve.log_odds) for curve in curves)


EDGES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.floats(0.1, 3)), max_size=12)


@given(EDGES)
def test_without_evidence_against_clusters_are_connected_components(edges: list[tuple[str, str, float]]) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((left, right) for left, right, _ in edges if left != right)

    expected = sorted(tuple(sorted(group)) for group in nx.connected_components(graph))

    assert [cluster.members for cluster in clusters("x", edges)] == expected
    assert all(cluster.id == cluster.members[0] for cluster in clusters("x", edges))


@given(
    EDGES,
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.floats(-3, -0.1)), max_size=12),
)
def test_clusters_split_the_members_and_forget_the_order(
    good: list[tuple[str, str, float]], bad: list[tuple[str, str, float]]
) -> None:
    groups = clusters("x", [*good, *bad])

    members = [member for group in groups for member in group.members]
    assert len(members) == len(set(members))
    assert groups == clusters("x", [*reversed(bad), *reversed(good)])


def test_a_weak_link_does_not_join_two_groups_that_speak_against_each_other() -> None:
    edges = [("a", "b", 3.0), ("c", "d", 3.0), ("b", "c", 0.3), ("a", "c", -2.0), ("a", "d", -2.0), ("b", "d", -2.0)]

    assert [cluster.members for cluster in clusters("x", edges)] == [("a", "b"), ("c", "d")]
