"""Fits the scorers' curves and prints `app/analysis/weights.py`: `python -m benchmarks.fitting DEV_FOLDER > FILE`.

Two kinds of portfolios with known answers: one with reference codes and made-up words (DEV_FOLDER: `applications.csv`,
`pairs.csv`), shown whole, with fields hidden and with words lost; and text-only cities drawn from the register entries
of two hands, read by a class model fitted on the first hand's entries alone, so that no entry is judged by a model that
was fitted on it. Logistic regression on monotone piecewise linear curves, an intercept for each portfolio.
"""

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from app.analysis import ApplicationRecord, Parameters, training
from app.analysis.candidates import candidate_pairs
from app.analysis.classes import ClassModel, class_model
from app.analysis.comparing import compare
from app.analysis.preparing import prepare_portfolio
from app.analysis.scoring import KNOTS
from app.analysis.training import fit as fit_classes
from app.analysis.training import read_corpus, write_model
from benchmarks.cities import Answers, city, read_dev, thinned

FUNCTION_FEATURES = (
    "name", "function", "mapping", "spelling", "data_objects", "technologies", "agency", "address", "relation",
)  # fmt: skip
IDENTITY_FEATURES = (
    "name", "function", "mapping", "description", "spelling", "technologies", "agency", "address", "relation",
)  # fmt: skip
_ANYWHERE = {"address": (-0.4, 0.5, 1.5, 3.5, 6.5), "relation": (0.0, 1.5, 3.0, 4.5, 7.0)}
JUDGED = {"identity": _ANYWHERE, "function": _ANYWHERE | {"agency": (-0.5, 0.0, 0.3, 0.65, 1.0)}}
"""Set by judgement. Equal addresses and declared relations are hardly met in the made-up portfolios, and outweigh a
difference of words. There one agency owns a function, while in real lists the costly doubles lie at different ones."""
PIVOTS = {"function": 2, "mapping": 2}
"""The knot where a curve is 0: a hundredth of probability for the class models, a quarter of similarity elsewhere. So
agreement always speaks for a pair, disagreement against it, and a field that is not filled in stays between."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Similarities of a portfolio's pairs, and which pairs are one system or one function."""

    similarities: dict[str, Floats]
    identity: npt.NDArray[np.bool_]
    function: npt.NDArray[np.bool_]
    ignored: npt.NDArray[np.bool_]


def judged(records: Sequence[ApplicationRecord], answers: Answers, model: ClassModel) -> Judged:
    """All pairs of the portfolio in its scope with their answers."""
    parameters = Parameters(exhaustive_limit=10**6)
    ordered = sorted(records, key=lambda record: record.id)
    prepared = prepare_portfolio(ordered, parameters, model)
    left, right = candidate_pairs(prepared.portfolio, prepared.likeness, parameters)
    pairs = [frozenset((ordered[a].id, ordered[b].id)) for a, b in zip(left, right, strict=True)]
    return Judged(
        compare(prepared, left, right),
        np.array([pair in answers.identity for pair in pairs]),
        np.array([pair in answers.function for pair in pairs]),
        np.array([pair in answers.ignored for pair in pairs]),
    )


def ramps(value: Floats, pivot: int) -> Floats:
    """One column for each piece of the curve, all 0 at the pivot knot and negative below it."""
    known = ~np.isnan(value)
    plain = np.where(known, value, 0.0)
    columns = []
    for place, (low, high) in enumerate(pairwise(KNOTS)):
        way = np.clip((plain - low) / (high - low), 0.0, 1.0)
        columns.append(known * (way if place >= pivot else way - 1.0))
    return np.stack(columns, axis=1)


def curve_of(pieces: Floats, pivot: int) -> tuple[float, ...]:
    """The values at the knots of the curve that rises by `pieces` and is 0 at the pivot knot."""
    heights = np.concatenate([[0.0], np.cumsum(pieces)])
    return tuple(round(float(value), 2) for value in heights - heights[pivot])


def fit(
    portfolios: Sequence[Judged], truth: str, features: Sequence[str], strength: float = 1.0
) -> tuple[float, dict[str, tuple[float, ...]]]:
    """Bias and curves. Every portfolio weighs the same, whatever its size.

    The intercept of a portfolio is the log-odds of its share of positive pairs: what is known of a pair of which
    nothing is known. So a field that is not filled in stays neutral, and one that disagrees counts against.
    """
    set_by_hand = {feature: curve for feature, curve in JUDGED[truth].items() if feature in features}
    free = [feature for feature in features if feature not in set_by_hand]
    designs, labels, weights, owners = [], [], [], []
    for number, portfolio in enumerate(portfolios):
        answer = getattr(portfolio, truth)
        rows = np.flatnonzero(~portfolio.ignored)
        designs.append(np.concatenate([ramps(portfolio.similarities[f][rows], PIVOTS.get(f, 1)) for f in free], axis=1))
        labels.append(answer[rows])
        weights.append(np.full(len(rows), 100.0 / max(1, answer.sum())))
        owners.append(np.full(len(rows), number))
    design, label = np.concatenate(designs), np.concatenate(labels).astype(float)
    weight, owner = np.concatenate(weights), np.concatenate(owners)
    count = design.shape[1]
    priors = [float(getattr(p, truth)[~p.ignored].mean()) for p in portfolios]
    base = np.log(np.array(priors) / (1 - np.array(priors)))
    offset = base[owner] + np.concatenate([sum_judged(p, set_by_hand)[~p.ignored] for p in portfolios])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        probability = 1.0 / (1.0 + np.exp(-(design @ parameters + offset)))
        value = -(weight * np.where(label > 0, np.log(probability + 1e-12), np.log(1 - probability + 1e-12))).sum()
        gradient = (weight * (probability - label)) @ design + 2 * strength * parameters
        return value + strength * float((parameters**2).sum()), gradient

    bounds = [(0.0, None)] * count
    found = minimize(loss, np.zeros(count), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 400}).x
    pieces = found.reshape(len(free), len(KNOTS) - 1)
    curves = {f: curve_of(own, PIVOTS.get(f, 1)) for f, own in zip(free, pieces, strict=True)}
    curves |= set_by_hand
    return float(np.median(base)), {f: curves[f] for f in features}


def sum_judged(portfolio: Judged, curves: Mapping[str, tuple[float, ...]]) -> Floats:
    """What the curves set by judgement add."""
    total = np.zeros(len(portfolio.identity))
    for feature, curve in curves.items():
        value = portfolio.similarities[feature]
        known = ~np.isnan(value)
        total += np.where(known, np.interp(np.where(known, value, 0.0), KNOTS, curve), 0.0)
    return total


def portfolios_of(dev: Path | None, folder: Path, cities: int = 10) -> list[Judged]:
    """The portfolios to fit on; the coded one counts thrice.

    Half of the cities are read by a model that knows only two thirds of their functions, as every catalogue does.
    """
    records, answers = read_dev(dev) if dev else ([], Answers(frozenset(), frozenset()))
    shown = [records, *(thinned(records, random.Random(seed), hidden) for seed, hidden in ((1, 0.4), (2, 0.7)))]
    found: list[Judged] = []
    for share, seeds, times in ((1.0, range(cities), 3), (2 / 3, range(100, 100 + cities), 1)):
        model = model_apart(folder, share)
        found += [judged(portfolio, answers, model) for portfolio in shown if portfolio] * times
        found += [judged(*city(folder, seed), model) for seed in seeds]
    return found


def model_apart(folder: Path, share: float = 1.0, hands: tuple[str, ...] = ("first",)) -> ClassModel:
    """A class model fitted on the entries of `hands` alone, with `share` of the functions; kept under `var/`."""
    corpus = read_corpus(folder, hands)
    kept = set(random.Random(7).sample(sorted(corpus.functions), round(share * len(corpus.functions))))
    part = replace(
        corpus,
        functions={key: row for key, row in corpus.functions.items() if key in kept},
        overlaps=[row for row in corpus.overlaps if {row["left"], row["right"]} <= kept],
        entries=[entry for entry in corpus.entries if entry[0] in kept],
    )
    fitted_by = sha256(Path(training.__file__).read_bytes()).hexdigest()[:8]
    path = Path("var/benchmarks") / f"classes-{corpus.digest[:12]}-{fitted_by}-{len(kept)}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        print(f"# fitting a class model on {len(part.entries)} entries …", file=sys.stderr)
        write_model(part, fit_classes(part), path)
    return class_model(path)


def main() -> int:
    """Fit and print; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dev", type=Path, nargs="?", help="without it only the text-only cities teach")
    parser.add_argument("--functions", type=Path, default=Path("catalog_seed/functions"))
    options = parser.parse_args()
    portfolios = portfolios_of(options.dev, options.functions)
    for truth, features in (("identity", IDENTITY_FEATURES), ("function", FUNCTION_FEATURES)):
        bias, curves = fit(portfolios, truth, features)
        print(f"{truth.upper()}_BIAS = {bias:.2f}")
        print(f"{truth.upper()}_CURVES = (")
        for feature, values in curves.items():
            print(f'    FeatureCurve("{feature}", {values}),')
        print(")")
    return 0


if __name__ == "__main__":
    sys.exit(main())
