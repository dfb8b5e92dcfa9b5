"""Reviewers' verdicts → adjusted parameters, and what they would change before anyone applies them.

Each curve keeps its shape and is scaled by a factor between ½ and 1½, each bias moves by at most 1: so that a few hasty
verdicts cannot turn the finder upside down, and more agreement still never lowers a score. Penalised logistic
regression on the judged pairs; the penalty is what one verdict has to outweigh. The same verdicts give the same
parameters.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from .classes import class_model
from .comparing import compare
from .duplicates import find_duplicates, in_order
from .preparing import prepare_portfolio
from .records import VERDICTS, ApplicationRecord, Change, FeatureCurve, Finding, Judgement, Learned, Parameters
from .scoring import Model, contribution, models

_ONE_RECORD = ("same", "variant")
_LEAST_FACTOR, _MOST_FACTOR, _MOST_BIAS = 0.5, 1.5, 1.0
_STRENGTH = 4.0
"""A factor of ½ costs as much as one verdict whose probability is a third."""

Floats = npt.NDArray[np.float64]


def learn(records: Sequence[ApplicationRecord], judgements: Sequence[Judgement], parameters: Parameters) -> Learned:
    """Refit the scorers of `parameters` on verdicts about pairs of local records.

    A verdict `unsure`, one about a national application and one about an unknown id are passed over.

    Raises:
        ValueError: a verdict is not one of `VERDICTS`.
    """
    if unknown := sorted({judgement.verdict for judgement in judgements} - set(VERDICTS)):
        raise ValueError(f"unknown verdict: {', '.join(unknown)}; known: {', '.join(VERDICTS)}")
    ordered = in_order(records)
    place = {record.id: row for row, record in enumerate(ordered) if not record.shared}
    told = sorted(
        {
            (*sorted((place[j.left_id], place[j.right_id])), j.verdict)
            for j in judgements
            if j.verdict != "unsure" and j.left_id in place and j.right_id in place and j.left_id != j.right_id
        }
    )
    if not told:
        return Learned(parameters, 0, ())
    left, right = (np.array([row[side] for row in told], dtype=np.int64) for side in (0, 1))
    similarities = compare(prepare_portfolio(ordered, parameters, class_model()), left, right)
    identity, function, _ = models(parameters)
    one = np.array([verdict in _ONE_RECORD for *_, verdict in told])
    same = np.array([verdict != "different" for *_, verdict in told])
    sure_of_identity = np.array([verdict in (*_ONE_RECORD, "different") for *_, verdict in told])
    new_identity = _refitted(identity, {k: v[sure_of_identity] for k, v in similarities.items()}, one[sure_of_identity])
    new_function = _refitted(function, similarities, same)
    adjusted = replace(
        parameters,
        version=f"{parameters.version.partition('+')[0]}+{len(told)}",
        identity_bias=new_identity.bias, identity_curves=new_identity.curves,
        function_bias=new_function.bias, function_curves=new_function.curves,
    )  # fmt: skip
    return Learned(adjusted, len(told), changes(records, parameters, adjusted))


def _refitted(model: Model, similarities: dict[str, Floats], truth: npt.NDArray[np.bool_]) -> Model:
    if not len(truth):
        return model
    design = np.stack([contribution(curve, similarities[curve.feature]) for curve in model.curves], axis=1)
    wanted = np.where(truth, 1.0, -1.0)

    def loss(moved: Floats) -> tuple[float, Floats]:
        total = model.bias + moved[0] + design @ moved[1:]
        margin = wanted * total
        away = np.concatenate([moved[:1], moved[1:] - 1.0])
        value = float(np.logaddexp(0.0, -margin).sum() + _STRENGTH * (away**2).sum())
        error = -wanted / (1.0 + np.exp(margin))
        return value, np.concatenate([[error.sum()], error @ design]) + 2 * _STRENGTH * away

    start = np.concatenate([[0.0], np.ones(len(model.curves))])
    bounds = [(-_MOST_BIAS, _MOST_BIAS)] + [(_LEAST_FACTOR, _MOST_FACTOR)] * len(model.curves)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x.round(3)
    curves = tuple(
        FeatureCurve(curve.feature, _scaled(curve, float(factor)))
        for curve, factor in zip(model.curves, found[1:], strict=True)
    )
    return Model(round(model.bias + float(found[0]), 3), curves)


def _scaled(curve: FeatureCurve, factor: float) -> tuple[float, float, float, float, float]:
    one, two, three, four, five = (round(value * factor, 3) for value in curve.log_odds)
    return one, two, three, four, five


def changes(records: Sequence[ApplicationRecord], before: Parameters, after: Parameters) -> tuple[Change, ...]:
    """The pairs that only one of the two lists, or that they list under different kinds; by their ids."""
    old, new = (_listed(records, parameters) for parameters in (before, after))
    return tuple(
        Change(
            *pair, old[pair].kind if pair in old else "", new[pair].kind if pair in new else "",
            old[pair].score if pair in old else 0.0, new[pair].score if pair in new else 0.0,
        )
        for pair in sorted(old.keys() | new.keys())
        if (old[pair].kind if pair in old else "") != (new[pair].kind if pair in new else "")
    )  # fmt: skip


def _listed(records: Sequence[ApplicationRecord], parameters: Parameters) -> dict[tuple[str, str], Finding]:
    found = find_duplicates(records, replace(parameters, min_score=None))
    return {(finding.left_id, finding.right_id): finding for finding in found}
