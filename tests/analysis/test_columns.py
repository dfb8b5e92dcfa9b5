"""Arithmetic on many words and rows at once gives what one at a time would."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.clustering import clusters
from app.analysis.letter_grams import GramTable, grams
from app.analysis.tokens import Ragged, unique

TOKENS = st.text("abc1", min_size=1, max_size=9)
ROWS = st.lists(st.lists(st.integers(0, 6), max_size=5), max_size=6)


@given(st.lists(TOKENS, max_size=8), st.lists(TOKENS, max_size=8))
def test_letter_grams_of_many_words_are_those_of_each_with_weights_of_length_one(
    known: list[str], asked: list[str]
) -> None:
    features = dict.fromkeys(f"c:{gram}" for word in known for gram in grams(word))
    vocabulary = {feature: 7 + place for place, feature in enumerate([*features, "w:abca"])}

    owners, rows, weights = GramTable.of(vocabulary).found_in(asked)

    for place, word in enumerate(asked):
        expected = [vocabulary[f"c:{gram}"] for gram in grams(word) if f"c:{gram}" in vocabulary]
        assert rows[owners == place].tolist() == expected
        assert np.allclose(weights[owners == place], len(grams(word)) ** -0.5 if grams(word) else 0)


@given(ROWS, ROWS)
def test_rows_beside_each_other_and_distinct(one: list[list[int]], two: list[list[int]]) -> None:
    count = min(len(one), len(two))
    left, right = Ragged.of(one[:count]), Ragged.of(two[:count])

    joined = left.beside(right)

    assert [joined.row(row).tolist() for row in range(count)] == [a + b for a, b in zip(one, two, strict=False)]
    distinct = joined.distinct()
    rows = [joined.row(row).tolist() for row in range(count)]
    assert [distinct.row(row).tolist() for row in range(count)] == [sorted(set(row)) for row in rows]
    firsts = [joined.values[place] for place in joined.first_places().tolist()]
    assert firsts == distinct.values.tolist()


@given(st.lists(st.integers(-5, 5)))
def test_distinct_numbers_rise(numbers: list[int]) -> None:
    assert unique(np.array(numbers, dtype=np.int64)).tolist() == sorted(set(numbers))


@given(st.lists(st.floats(-3, 3).filter(lambda odds: abs(odds) > 1e-6), min_size=15, max_size=15))
def test_only_an_edge_inside_a_chain_of_good_ones_can_part_a_group(odds: list[float]) -> None:
    edges = [(one, two, value) for (one, two), value in zip(combinations("abcdef", 2), odds, strict=True)]
    chain = {node: {node} for node in "abcdef"}
    for one, two, value in edges:
        if value > 0 and chain[one] is not chain[two]:
            chain[one] |= chain[two]
            for node in chain[one]:
                chain[node] = chain[one]

    inside = [edge for edge in edges if chain[edge[0]] is chain[edge[1]]]

    assert clusters("merge", inside) == clusters("merge", edges)
