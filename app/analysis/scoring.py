"""Similarities + weights → log-odds → probabilities that a pair is one application, one function, or a national one.

A feature of similarity s adds `towards · s - against · (1 - s)`; one with nothing to compare adds nothing. Where an
application runs and on what (agency, technology) only speaks *for* a pair to the extent that its content agrees: two
applications of one agency are not alike for that reason alone. All sums are monotone in each similarity.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .features import Similarities
from .records import FeatureWeight, Parameters

CONTEXT = frozenset({"agency", "technologies"})
_FULL_CONTENT = 2.0
"""Log-odds of content at which context counts in full."""


@dataclass(frozen=True, slots=True)
class Model:
    """`bias` is the log-odds of a pair of which nothing is known, that is, of a pair picked blindly."""

    bias: float
    weights: tuple[FeatureWeight, ...]


IDENTITY = Model(
    -4.8,
    (
        FeatureWeight("name", 2.0, 4.4),
        FeatureWeight("description", 0.0, 2.6),
        FeatureWeight("wording", 0.1, 1.3),
        FeatureWeight("references", 0.6, 1.8),
        FeatureWeight("data_objects", 0.1, 0.6),
        FeatureWeight("technologies", 1.6, 3.6),
        FeatureWeight("agency", 0.1, 0.5),
        FeatureWeight("address", 0.5, 4.5),
        FeatureWeight("relation", 0.0, 4.5),
    ),
)
FUNCTION = Model(
    -3.5,
    (
        FeatureWeight("name", 0.0, 2.9),
        FeatureWeight("purpose", 0.0, 0.8),
        FeatureWeight("function", 0.6, 3.6),
        FeatureWeight("description", 0.0, 3.4),
        FeatureWeight("wording", 0.0, 2.2),
        FeatureWeight("references", 0.6, 2.8),
        FeatureWeight("data_objects", 0.0, 2.0),
        FeatureWeight("services", 0.0, 1.2),
        FeatureWeight("technologies", 0.0, 0.5),
        FeatureWeight("agency", 0.5, 1.2),
        FeatureWeight("address", 0.0, 4.0),
        FeatureWeight("relation", 0.0, 4.5),
    ),
)
NATIONAL = Model(
    -3.7,
    (
        FeatureWeight("name", 0.0, 2.9),
        FeatureWeight("description", 0.0, 2.5),
        FeatureWeight("wording", 0.0, 2.0),
        FeatureWeight("references", 0.6, 2.0),
        FeatureWeight("data_objects", 0.0, 2.0),
        FeatureWeight("services", 0.0, 1.2),
        FeatureWeight("address", 0.0, 4.0),
        FeatureWeight("keywords", 0.0, 4.2),
    ),
)
"""Weights by logistic regression with signs held, on a made-up portfolio of 480 applications with true answers, in
which every pair was also shown with codes, data, services, technologies, agency or description hidden, so that the
weights hold where lists are thin; rounded. Moved by hand from there: `agency` and `technologies` down in the function
model, for in real lists the costly duplicates lie at different agencies while in that portfolio one agency owns a
function; `name` up in the identity model. `function`, `address`, `relation` and `keywords` hardly occur there and are
set by judgement: one well-known function named by both names alone makes a pair that is about as likely as not worth a
look, and the same host and path outweighs every difference of wording."""


@dataclass(frozen=True, slots=True)
class Scores:
    """For each pair: log-odds contributions by feature, and the probability, in [0, 1]."""

    contributions: dict[str, Similarities]
    probability: Similarities


def models(parameters: Parameters) -> tuple[Model, Model, Model]:
    """The identity, function and national models under `parameters`: their own weights, else the shipped ones."""
    identity = Model(IDENTITY.bias, parameters.identity_weights or IDENTITY.weights)
    function = Model(FUNCTION.bias, parameters.function_weights or FUNCTION.weights)
    return identity, function, NATIONAL


def score(similarities: dict[str, Similarities], model: Model) -> Scores:
    """Contributions and probabilities of all pairs under `model`."""
    count = len(next(iter(similarities.values()))) if similarities else 0
    content = np.zeros(count)
    contributions: dict[str, Similarities] = {}
    for weight in _ordered(model.weights):
        value = similarities[weight.feature]
        known = ~np.isnan(value)
        present = np.where(known, value, 0.0)
        towards = weight.towards * present
        if weight.feature in CONTEXT:
            towards = towards * np.clip(content / _FULL_CONTENT, 0.0, 1.0)
        contribution = np.where(known, towards - weight.against * (1.0 - present), 0.0)
        contributions[weight.feature] = contribution
        if weight.feature not in CONTEXT:
            content = content + contribution
    total = model.bias + sum((contributions[feature] for feature in contributions), np.zeros(count))
    return Scores(contributions, 1.0 / (1.0 + np.exp(-total)))


def _ordered(weights: Sequence[FeatureWeight]) -> list[FeatureWeight]:
    """Content before context."""
    return sorted(weights, key=lambda weight: weight.feature in CONTEXT)
