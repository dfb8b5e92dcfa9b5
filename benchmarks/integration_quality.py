"""How well integration candidates are ranked: `python -m benchmarks.integration_quality --dev FOLDER`.

Average precision over all pairs of one government that no interface connects. *Cross-validated*: each government is
judged by what the interfaces of the others taught, none of its own; the figure is the mean of the governments. *As
used*: all interfaces are known, as in a run. Nothing is ever learned from the labels. Baselines in the same run: pairs
by the number of data objects that they share (weighted by rarity), by the services, and by the cosine of all text.
"""

import argparse
import csv
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from app.analysis import ApplicationRecord, InterfaceRecord, Parameters, find_integration_candidates, text
from app.analysis.features import space_of
from app.places_on_disk import CATALOG_SEED
from benchmarks.cities import Pair, read_dev
from benchmarks.connected import EASY, HARD, Connected, connected

Ranking = Mapping[Pair, float]
_LEAST = 0.005
_FUNCTIONS = CATALOG_SEED / "functions"


def read_connected(folder: Path) -> Connected:
    """The labelled portfolio in the file format of `ringkas detect`, with its interfaces."""
    records, _ = read_dev(folder)

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    interfaces = [InterfaceRecord(row["source"], row["target"], row["kind"]) for row in rows("interfaces.csv")]
    wanted = frozenset(
        frozenset((row["app_id_a"], row["app_id_b"])) for row in rows("pairs.csv") if row["label"] == "integration"
    )
    return Connected(records, interfaces, wanted, {row["app_id"]: row["function_id"] for row in rows("truth.csv")})


def worse(case: Connected, seed: int) -> Connected:
    """The portfolio as a poorer office has it: codes, data, services hidden or wrong, a quarter of the words lost."""
    draw = random.Random(seed)
    codes = sorted({code for record in case.records for code in record.references})

    def poorer(record: ApplicationRecord) -> ApplicationRecord:
        chance = draw.random()
        references = frozenset[str]() if chance < 0.33 else record.references
        if 0.33 <= chance < 0.44:
            references = frozenset({draw.choice(codes)})
        return replace(
            record,
            references=references,
            data_objects=record.data_objects if draw.random() < 0.7 else (),
            services=record.services if draw.random() < 0.7 else (),
            description=" ".join(word for word in record.description.split() if draw.random() >= 0.25),
        )

    return replace(case, records=[poorer(record) for record in case.records])


def average_precision(ranking: Ranking, scope: Sequence[Pair], wanted: frozenset[Pair]) -> float:
    """Over `scope`; pairs of equal score count as if met in random order, which is what they are worth."""
    score = np.array([ranking.get(pair, 0.0) for pair in scope])
    true = np.array([pair in wanted for pair in scope])
    total, met, seen, hits = 0.0, int(true.sum()), 0, 0
    order = np.argsort(-score, kind="stable")
    levels = np.split(order, np.flatnonzero(np.diff(-score[order]) > 0) + 1)
    for level in levels:
        size, found = len(level), int(true[level].sum())
        for place in range(size if found else 0):
            expected = hits + 1 + (found - 1) * place / max(1, size - 1)
            total += found / size * expected / (seen + place + 1)
        seen += size
        hits += found
    return total / met


def ours(records: Sequence[ApplicationRecord], interfaces: Sequence[InterfaceRecord]) -> Ranking:
    """Every pair with a score worth the ranking."""
    found = find_integration_candidates(records, interfaces, Parameters(min_score=_LEAST))
    return {frozenset((finding.left_id, finding.right_id)): finding.score for finding in found}


def by_shared(values: Callable[[ApplicationRecord], Sequence[str]]) -> Callable[[Connected], Ranking]:
    """Pairs by what they share of `values`, weighted by rarity."""

    def rank(case: Connected) -> Ranking:
        said = space_of(
            [sorted({text.folded(value) for value in values(record)}) for record in case.records]
        ).weighted.matrix
        return _products(case.records, said)

    return rank


def by_text(case: Connected) -> Ranking:
    """Pairs by the cosine of tf-idf over name, description, data and services."""
    rows = []
    for record in case.records:
        parts = (record.name, record.description, *record.data_objects, *record.services)
        rows.append(sorted({stem for part in parts for stem in text.stems(part)}))
    return _products(case.records, space_of(rows).unit)


def _products(records: Sequence[ApplicationRecord], said: object) -> Ranking:
    product = (said @ said.T).tocoo()  # type: ignore[attr-defined]
    return {
        frozenset((records[one].id, records[two].id)): float(value)
        for one, two, value in zip(product.row, product.col, product.data, strict=True)
        if one < two
    }


BASELINES: dict[str, Callable[[Connected], Ranking]] = {
    "shared data object": by_shared(lambda record: record.data_objects),
    "same service": by_shared(lambda record: record.services),
    "text cosine": by_text,
}


def scopes(case: Connected) -> dict[str, list[Pair]]:
    """By government: its pairs that no interface connects."""
    joined = {frozenset((flow.source, flow.target)) for flow in case.interfaces}
    members: dict[str, list[str]] = {}
    for record in case.records:
        if not record.shared:
            members.setdefault(record.government, []).append(record.id)
    return {
        government: [pair for pair in map(frozenset, combinations(sorted(ids), 2)) if pair not in joined]
        for government, ids in sorted(members.items())
    }


def judge(name: str, case: Connected) -> None:
    """Print one portfolio's rows."""
    scope = scopes(case)
    governments = [g for g, pairs in scope.items() if any(pair in case.wanted for pair in pairs)]
    everything = [pair for pairs in scope.values() for pair in pairs]
    place = {record.id: record.government for record in case.records}
    print(f"\n{name}: {len(case.records)} applications, {len(case.interfaces)} interfaces, "
          f"{len(case.wanted & set(everything))} wanted of {len(everything)} pairs\n")  # fmt: skip
    print("| | cross-validated | as used |\n|---|---|---|")
    across = [
        average_precision(
            ours(case.records, [flow for flow in case.interfaces if place[flow.source] != government]),
            scope[government], case.wanted,
        )
        for government in governments
    ]  # fmt: skip
    begun = time.perf_counter()
    ranking = ours(case.records, case.interfaces)
    took = time.perf_counter() - begun
    print(f"| Ringkas | {np.mean(across):.3f} | {average_precision(ranking, everything, case.wanted):.3f} |")
    for label, rank in BASELINES.items():
        ranking = rank(case)
        apart = [average_precision(ranking, scope[government], case.wanted) for government in governments]
        print(f"| {label} | {np.mean(apart):.3f} | {average_precision(ranking, everything, case.wanted):.3f} |")
    print(f"\n({took:.1f} s for all pairs with their explanations)")


def main() -> None:
    """Print the tables of docs/quality.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", type=Path, help="folder of the labelled portfolio")
    options = parser.parse_args()
    if options.dev is not None:
        case = read_connected(options.dev)
        judge("Coded portfolio", case)
        judge("The same, poorer", worse(case, 1))
    for seed in (1, 2):
        judge(f"Generated, unknown words, draw {seed}", connected(_FUNCTIONS, 1_000, seed, rates=EASY))
        judge(f"The same, hard, draw {seed}", connected(_FUNCTIONS, 1_000, seed, rates=HARD))


if __name__ == "__main__":
    main()
