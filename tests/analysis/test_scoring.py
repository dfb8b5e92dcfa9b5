"""Priors and thresholds that a portfolio gives without labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.scoring import best_threshold, prior_shift, shifted


def drawn(share: float, count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, float]:
    """Scores calibrated for a prior of 2 %, of pairs of which `share` are true."""
    draw = np.random.default_rng(seed)
    truth = draw.random(count) < share
    evidence = draw.normal(np.where(truth, 4.5, -4.5), 3.0)  # log-likelihood ratio = evidence
    bias = float(np.log(0.02 / 0.98))
    return 1 / (1 + np.exp(-(bias + evidence))), truth, bias


@pytest.mark.parametrize("share", [0.005, 0.02, 0.06])
def test_the_share_of_true_pairs_is_found_without_labels(share: float) -> None:
    score, truth, bias = drawn(share, 40_000)

    moved = shifted(score, prior_shift(score, 0, bias))

    assert moved.sum() == pytest.approx(truth.sum(), rel=0.25)
    assert abs(moved.sum() - truth.sum()) <= abs(score.sum() - truth.sum()) + 0.05 * truth.sum()


def test_a_few_pairs_move_nothing() -> None:
    score, _, bias = drawn(0.3, 100)

    assert prior_shift(score, 0, bias) == 0.0


def test_the_threshold_is_near_the_one_that_the_answers_give() -> None:
    score, truth, bias = drawn(0.02, 40_000)
    score = shifted(score, prior_shift(score, 0, bias))

    def f1(threshold: float) -> float:
        listed = score >= threshold
        return float(2 * (listed & truth).sum() / (listed.sum() + truth.sum()))

    assert f1(best_threshold(score)) >= max(f1(t) for t in np.linspace(0.05, 0.95, 19)) - 0.02


@given(st.lists(st.floats(0.0, 1.0), max_size=30))
def test_the_threshold_stays_within_its_bounds(values: list[float]) -> None:
    assert 0.35 <= best_threshold(np.array(values)) <= 0.6


@given(st.floats(0.001, 0.999), st.floats(-3, 3))
def test_a_shift_moves_the_log_odds(probability: float, shift: float) -> None:
    moved = float(shifted(np.array([probability]), shift)[0])

    assert np.log(moved / (1 - moved)) == pytest.approx(np.log(probability / (1 - probability)) + shift, abs=1e-6)
