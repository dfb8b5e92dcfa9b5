"""Fits the weights of mapping proposals: `python -m benchmarks.mapping_fitting`, for `MappingWeights`.

The entries of the first hand, read by a class model that was fitted on the other two, each with an owner drawn from
those that usually have its function. The truth is the function's codes by their shares: a function that two codes share
counts as each of them in part, so that nobody is taught to be surer than the catalogue is.
"""

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from app.analysis import ApplicationRecord
from app.analysis.classes import ClassModel
from app.analysis.mapping import Mapper
from app.analysis.mapping_records import MappingWeights
from app.reference.knowledge import shipped_knowledge
from benchmarks.fitting import model_apart

Floats = npt.NDArray[np.float64]
FUNCTIONS = Path("catalog_seed/functions")
SEED = Path("catalog_seed")


@dataclass(frozen=True)
class Held:
    """Entries of a hand as records, and the function that each was written for."""

    records: list[ApplicationRecord]
    keys: list[str]


def held_apart(hand: str, a_function: int, seed: int = 11) -> Held:
    """At most `a_function` entries of each function by `hand`, with owners: usual ones, the IT office, or unknown."""
    draw = random.Random(seed)
    by_key: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted((FUNCTIONS / "entries").glob(f"*_{hand}.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                by_key[row["key"]].append(row)
    usual, names = _owners()
    records: list[ApplicationRecord] = []
    keys: list[str] = []
    for key in sorted(by_key):
        for row in draw.sample(by_key[key], min(a_function, len(by_key[key]))):
            owner = _owner(usual[key], names, draw)
            records.append(ApplicationRecord(str(len(records)), row["name"], row["description"], agency=owner))
            keys.append(key)
    return Held(records, keys)


def _owners() -> tuple[dict[str, list[str]], dict[str, str]]:
    with (SEED / "agencies.csv").open(encoding="utf-8") as file:
        names = {row["short_name"]: row["name"] for row in csv.DictReader(file) if row["kind"] != "government"}
    usual: dict[str, list[str]] = {}
    for field in ("administration", "economy", "people"):
        with (FUNCTIONS / f"{field}.csv").open(encoding="utf-8") as file:
            usual |= {row["key"]: [a for a in row["agencies"].split("|") if a] for row in csv.DictReader(file)}
    return usual, names


def _owner(usual: Sequence[str], names: dict[str, str], draw: random.Random) -> str:
    chance = draw.random()
    if chance < 0.15:
        return ""
    if chance < 0.3:
        return names.get("Diskominfo", "Diskominfo")
    chosen = draw.choice(list(usual) or ["*"])
    if chosen == "*":
        chosen = draw.choice(sorted(names))
    return names.get(chosen, chosen) if draw.random() < 0.6 else chosen


def fit(held: Held, model: ClassModel, name: str = "rab") -> MappingWeights:
    """Weights with the least cross-entropy on `held`; those that no entry can teach stay as they are."""
    knowledge = shipped_knowledge(SEED)
    mapper = Mapper(knowledge, model)
    reading = mapper.read(held.records)
    truth = mapper.shares[name][[model.keys.index(key) for key in held.keys]].astype(float)

    def loss(values: Floats) -> float:
        mapper.weights = weights_of(values)
        total = 0.0
        for part, masses in mapper.masses(reading, name):
            total -= float((truth[part] * np.log(np.maximum(masses, 1e-9))).sum())
        found = total / max(1.0, float(truth.sum()))
        print(f"# {found:.4f} {mapper.weights}", file=sys.stderr)
        return found

    start = np.array([0.35, 1.5, 1.0, np.log(0.03)])
    steps = np.array([[0, 0, 0, 0], [0.2, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0.2, 0], [0, 0, 0, 0.7]])
    found = minimize(
        loss, start, method="Nelder-Mead", options={"initial_simplex": start + steps, "maxfev": 60, "fatol": 1e-4}
    )
    return weights_of(found.x)


def weights_of(values: Floats) -> MappingWeights:
    """Weights from the four fitted numbers: owner, name, sharpness, logarithm of the unsaid part."""
    return replace(
        MappingWeights(),
        owner=round(float(max(0.0, values[0])), 3),
        name=round(float(max(0.0, values[1])), 3),
        sharpness=round(float(max(0.1, values[2])), 3),
        unsaid=round(float(min(0.3, np.exp(values[3]))), 4),
    )


def main() -> int:
    """Fit and print; 0 when done."""
    print(fit(held_apart("first", 3), model_apart(FUNCTIONS, hands=("second", "third"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
