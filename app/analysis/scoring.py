"""Comparisons → probabilities: two additive scorers on the log-odds scale, never one.

*Identity* asks whether two records are one application; *function* whether the two do the same for the same purpose
(one application is then too many, so identity implies it). Each feature adds the log-odds that its curve gives for its
similarity; one with nothing to compare adds nothing. Curves never fall, so more agreement never lowers a score.

The curves were fitted where a certain share of the pairs was positive; in another portfolio it is another share, which
is estimated from the scores themselves, without labels (Saerens, Latinne and Decaestecker 2002, Neural Computation 14,
"Adjusting the outputs of a classifier to new a priori probabilities").
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .features import Similarities
from .records import FeatureCurve, Parameters
from .weights import FUNCTION_BIAS, FUNCTION_CURVES, IDENTITY_BIAS, IDENTITY_CURVES, NATIONAL_BIAS, NATIONAL_CURVES

KNOTS = np.linspace(0.0, 1.0, 5)
_ROUNDS = 30
_MOST_SHIFT = 1.5
"""The estimated prior moves the log-odds by at most this: a portfolio of strange words must not drown or flood it."""
_LEAST_THRESHOLD, _MOST_THRESHOLD = 0.35, 0.6


@dataclass(frozen=True, slots=True)
class Model:
    """`bias` is the log-odds of a pair of which nothing is known, that is, of a pair picked blindly."""

    bias: float
    curves: tuple[FeatureCurve, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The probability of each pair under `model`, in [0, 1]."""

    model: Model
    probability: Similarities


def models(parameters: Parameters) -> tuple[Model, Model, Model]:
    """The identity, function and national models under `parameters`: their own curves, else the shipped ones."""
    identity_bias = IDENTITY_BIAS if parameters.identity_bias is None else parameters.identity_bias
    function_bias = FUNCTION_BIAS if parameters.function_bias is None else parameters.function_bias
    national_bias = NATIONAL_BIAS if parameters.national_bias is None else parameters.national_bias
    return (
        Model(identity_bias, parameters.identity_curves or IDENTITY_CURVES),
        Model(function_bias, parameters.function_curves or FUNCTION_CURVES),
        Model(national_bias, parameters.national_curves or NATIONAL_CURVES),
    )


def contribution(curve: FeatureCurve, similarity: Similarities) -> Similarities:
    """What a feature adds to the log-odds of each pair: nothing where there is nothing to compare."""
    result: Similarities = contributions([curve], similarity[None])[0]
    return result


def contributions(curves: Sequence[FeatureCurve], similarities: Similarities) -> Similarities:
    """Curves × pairs: what each feature adds. The curves are drawn one behind the other, to be read all at once."""
    behind = 2.0 * np.arange(len(curves))[:, None]
    known = ~np.isnan(similarities)
    heights = np.array([curve.log_odds for curve in curves])
    added = np.interp(np.where(known, similarities, 0.0) + behind, (KNOTS + behind).ravel(), heights.ravel())
    return np.where(known, added, 0.0)


def score(similarities: Mapping[str, Similarities], model: Model) -> Scores:
    """The probabilities of all pairs under `model`: its bias and the contributions of its features, added up."""
    count = len(next(iter(similarities.values()))) if similarities else 0
    total = np.full(count, model.bias)
    for curve in model.curves:
        total += contribution(curve, similarities[curve.feature])
    return Scores(model, _probability(total))


class Together:
    """Several models that score the same pairs, by one product of matrices: for few pairs that is most of the time.

    A curve is a constant where there is something to compare, and a slope in each quarter: what it adds is linear in
    how much of each quarter a similarity fills.
    """

    def __init__(self, models: Sequence[Model], features: Sequence[str]) -> None:
        self._bias = np.array([[model.bias] for model in models])
        weights = np.zeros((len(models), len(KNOTS), len(features)))
        for number, model in enumerate(models):
            for curve in model.curves:
                weights[number, :, features.index(curve.feature)] = np.diff(curve.log_odds, prepend=0.0)
        self._weights = weights.reshape(len(models), -1)

    def probabilities(self, similarities: Similarities) -> Similarities:
        """Models × pairs, by features × pairs."""
        known = ~np.isnan(similarities)
        quarters = (
            np.where(known, similarities, 0.0) * (len(KNOTS) - 1) - np.arange(-1.0, len(KNOTS) - 1)[:, None, None]
        )
        filled = np.clip(quarters, 0.0, 1.0)
        filled[0] = known
        total = self._bias + self._weights @ filled.reshape(-1, similarities.shape[1])
        return _probability(total)


def _probability(log_odds: Similarities) -> Similarities:
    result: Similarities = 1.0 / (1.0 + np.exp(-log_odds))
    return result


def prior_shift(probability: Similarities, unscored: int, bias: float) -> float:
    """How far the log-odds of all pairs move when the share of positive pairs is this portfolio's.

    `unscored` pairs of the scope count as negative. The shift lies within ±1.5 and is 0 for fewer than 200 pairs, where
    a single pair would move it.
    """
    total = len(probability) + unscored
    if total < 200:
        return 0.0
    odds = probability / np.maximum(1.0 - probability, 1e-12)
    shift = 0.0
    for _ in range(_ROUNDS):
        factor = math.exp(shift)
        prior = max(float((odds * factor / (1.0 + odds * factor)).sum()) / total, 1e-7)
        shift = float(np.clip(_log_odds(min(prior, 0.5)) - bias, -_MOST_SHIFT, _MOST_SHIFT))
    return shift


def shifted(probability: Similarities, shift: float) -> Similarities:
    """The probabilities with `shift` added to their log-odds."""
    factor = math.exp(shift)
    moved: Similarities = probability * factor / (1.0 - probability + probability * factor)
    return moved


def best_threshold(probability: Similarities) -> float:
    """The threshold that maximises the expected F1 of a list, when the scores are calibrated; within [0.35, 0.6].

    With the k strongest listed, of S = Σp positives expected in all, F1 = 2 Σ_{i≤k} p_i / (k + S). Source: Lipton,
    Elkan and Narayanaswamy (2014), ECML, "Optimal thresholding of classifiers to maximize F1 measure".
    """
    ordered = np.sort(probability[probability > 0.02])[::-1]
    if not len(ordered):
        return 0.5
    gained = np.cumsum(ordered)
    expected = 2.0 * gained / (np.arange(1, len(ordered) + 1) + float(probability.sum()))
    return min(max(ordered.item(int(np.argmax(expected))), _LEAST_THRESHOLD), _MOST_THRESHOLD)


def _log_odds(probability: float) -> float:
    return math.log(probability / (1.0 - probability))
