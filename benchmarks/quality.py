"""How good the duplicate finder is: `python -m benchmarks.quality --dev FOLDER --amazon-google FOLDER`.

Three sources of answers, beside the same baselines in the same run. (1) A coded portfolio of four governments, each
judged by curves that were fitted without it. (2) Generated portfolios of our own, whose wording the class model never
saw: it is fitted on the entries of two hands, the portfolio is written by the third. (3) The example city with its
planted answers, which has what the others lack: addresses, products and their parts, empty cells. Pairs that nobody
planted count as wrong, though some are right, so its figures compare rows of the table and say little by themselves.
(4) Amazon-Google, all tables, no labels used. F1 of a baseline is with the threshold picked on the answers, which
flatters it; ours is with the threshold that the portfolio itself gave. `--ablation` also leaves out each piece of
evidence in turn.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from app.analysis import ApplicationRecord, Finding, Parameters
from app.analysis.classes import ClassModel, class_model
from app.analysis.duplicates import find_duplicates
from app.analysis.features import space_of
from app.analysis.records import FeatureCurve
from app.analysis.weights import FUNCTION_CURVES, IDENTITY_CURVES, NATIONAL_CURVES
from benchmarks.baselines import BASELINES
from benchmarks.cities import Answers, Pair, city, demo_city, nation, read_dev, thinned
from benchmarks.fitting import FUNCTION_FEATURES, IDENTITY_FEATURES, fit, judged, model_apart

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]
IDENTITY_KINDS = ("same_record", "variant")


@dataclass(frozen=True)
class Case:
    """A portfolio with its answers, who judges it and with what."""

    records: Sequence[ApplicationRecord]
    answers: Answers
    parameters: Parameters
    model: ClassModel


def average_precision(truth: Labels, score: Floats) -> float:
    """The mean of the precision at each true pair, pairs ordered by score."""
    ordered = truth[np.argsort(-score, kind="stable")]
    return float((np.cumsum(ordered) / np.arange(1, len(ordered) + 1))[ordered].mean()) if truth.any() else 0.0


def best_f1(truth: Labels, score: Floats) -> float:
    """F1 with the threshold picked on the answers."""
    ordered = truth[np.argsort(-score, kind="stable")]
    return float((2 * np.cumsum(ordered) / (np.arange(1, len(ordered) + 1) + truth.sum())).max())


def calibration_error(truth: Labels, score: Floats) -> float:
    """Expected calibration error over ten equal bins: the mean gap between score and share of true pairs."""
    bins = np.minimum((score * 10).astype(int), 9)
    gaps = [abs(float(score[bins == b].sum() - truth[bins == b].sum())) for b in range(10)]
    return sum(gaps) / len(score)


def scope(records: Sequence[ApplicationRecord]) -> list[tuple[int, int]]:
    """The pairs of one government, and of a government and a national application."""
    return [
        (one, two)
        for one, two in combinations(range(len(records)), 2)
        if not (records[one].shared and records[two].shared)
        and (records[one].shared or records[two].shared or records[one].government == records[two].government)
    ]


def f1(found: set[Pair], truth: frozenset[Pair]) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * len(found & truth) / max(1, len(found) + len(truth))


def measured(case: Case, pairs: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Our own figures on a case."""
    ids = [frozenset((case.records[one].id, case.records[two].id)) for one, two in pairs]
    wanted = [pair not in case.answers.ignored for pair in ids]
    every = {
        _pair(f): f for f in find_duplicates(case.records, replace(case.parameters, min_score=0.0), (), case.model)
    }
    listed = [f for f in every.values() if f.worth_review and _pair(f) not in case.answers.ignored]
    inside = [pair for pair, keep in zip(ids, wanted, strict=True) if keep]
    same = np.array([every[pair].identity if pair in every else 0.0 for pair in inside])
    any_kind = np.array([every[pair].score if pair in every else 0.0 for pair in inside])
    is_same = np.array([pair in case.answers.identity for pair in inside])
    is_redundant = np.array([pair in case.answers.function for pair in inside])
    in_scope = set(inside)
    return {
        "A AP": average_precision(is_same, same),
        "A F1": f1({_pair(f) for f in listed if _is_identity(f)} & in_scope, case.answers.identity),
        "B AP": average_precision(is_redundant, any_kind),
        "B F1": f1({_pair(f) for f in listed} & in_scope, case.answers.function & in_scope),
        "B ECE": calibration_error(is_redundant, any_kind),
    }


def _is_identity(finding: Finding) -> bool:
    """Whether a finding says that two rows are one system; a national overlap, whose kind cannot, by its identity."""
    return finding.kind in IDENTITY_KINDS or (finding.kind == "national_overlap" and finding.identity >= 0.5)


def _pair(finding: Finding) -> Pair:
    return frozenset((finding.left_id, finding.right_id))


def baseline_rows(case: Case, pairs: Sequence[tuple[int, int]]) -> dict[str, dict[str, float]]:
    """The baselines' figures on a case."""
    left, right = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    ids = [frozenset((case.records[one].id, case.records[two].id)) for one, two in pairs]
    keep = np.array([pair not in case.answers.ignored for pair in ids])
    is_same = np.array([pair in case.answers.identity for pair in ids])[keep]
    is_redundant = np.array([pair in case.answers.function for pair in ids])[keep]
    rows: dict[str, dict[str, float]] = {}
    for name, baseline in BASELINES.items():
        score = baseline(case.records, left, right)
        if score is not None:
            rows[name] = {
                "A AP": average_precision(is_same, score[keep]), "A F1": best_f1(is_same, score[keep]),
                "B AP": average_precision(is_redundant, score[keep]), "B F1": best_f1(is_redundant, score[keep]),
            }  # fmt: skip
    return rows


def show(title: str, rows: Mapping[str, Mapping[str, float]]) -> None:
    """A table in Markdown."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    print(f"\n### {title}\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(f'{row[c]:.3f}' if c in row else '–' for c in columns)} |", flush=True)


def mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each figure."""
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def without(parameters: Parameters, feature: str) -> Parameters:
    """The parameters with a feature's curves flat."""

    def flat(curves: tuple[FeatureCurve, ...]) -> tuple[FeatureCurve, ...]:
        return tuple(FeatureCurve(c.feature, (0.0,) * 5) if c.feature == feature else c for c in curves)

    return replace(
        parameters,
        identity_curves=flat(parameters.identity_curves or IDENTITY_CURVES),
        function_curves=flat(parameters.function_curves or FUNCTION_CURVES),
        national_curves=flat(parameters.national_curves or NATIONAL_CURVES),
    )


def crossvalidated(dev: Path, functions: Path) -> list[tuple[Case, list[tuple[int, int]]]]:
    """The coded portfolio once for each government, whose pairs are judged by curves fitted on the others' answers."""
    import random  # noqa: PLC0415 -- only here

    records, answers = read_dev(dev)
    whole, part = model_apart(functions), model_apart(functions, 2 / 3)
    drawn = [judged(*city(functions, seed), whole) for seed in range(8)]
    drawn += [judged(*city(functions, 100 + seed), part) for seed in range(6)]
    shown = [records, *(thinned(records, random.Random(s), hidden) for s, hidden in ((1, 0.4), (2, 0.7)))]
    cases = []
    for government in sorted({record.government for record in records if record.government}):
        others = [[r for r in portfolio if r.government != government] for portfolio in shown]
        known = [judged(portfolio, answers, class_model()) for portfolio in others]
        parameters = fitted_parameters([*known * 3, *drawn])
        inside = {record.id for record in records if record.government == government or record.shared}
        answered = Answers(
            frozenset(pair for pair in answers.identity if pair <= inside),
            frozenset(pair for pair in answers.function if pair <= inside),
        )
        pairs = [pair for pair in scope(records) if {records[pair[0]].id, records[pair[1]].id} <= inside]
        cases.append((Case(records, answered, parameters, class_model()), pairs))
    return cases


def example_city() -> tuple[Case, list[tuple[int, int]]]:
    """The example city and the national applications, with the pairs that were planted there."""
    records, planted = demo_city()
    identity = planted["same_record"] | planted["variant"]
    redundant = identity | planted["same_function"] | planted["shared_service"] | planted["national_overlap"]
    return Case(records, Answers(identity, redundant), Parameters(), class_model()), scope(records)


def fitted_parameters(portfolios: Sequence[object]) -> Parameters:
    """Parameters with curves fitted on `portfolios`."""
    fitted = {
        truth: fit(portfolios, truth, features)  # type: ignore[arg-type]
        for truth, features in (("identity", IDENTITY_FEATURES), ("function", FUNCTION_FEATURES))
    }
    curves = {
        truth: tuple(FeatureCurve(name, values) for name, values in found[1].items())  # type: ignore[arg-type]
        for truth, found in fitted.items()
    }
    return Parameters(
        identity_curves=curves["identity"], function_curves=curves["function"],
        identity_bias=fitted["identity"][0], function_bias=fitted["function"][0],
    )  # fmt: skip


def amazon_google(folder: Path) -> dict[str, dict[str, float]]:
    """F1 on all pairs of the two tables, no labels used; the baselines' threshold is picked on the answers."""
    records = []
    for table in "AB":
        with (folder / f"table{table}.csv").open(encoding="utf-8") as file:
            records += [
                ApplicationRecord(f"{table}{row['id']}", row["title"], agency=row["manufacturer"], government=table)
                for row in csv.DictReader(file)
            ]
    truth = set()
    for part in ("train", "valid", "test"):
        with (folder / f"pairs_{part}.csv").open(encoding="utf-8") as file:
            told = [row for row in csv.DictReader(file) if row["label"] == "1"]
            truth |= {frozenset((f"A{row['ltable_id']}", f"B{row['rtable_id']}")) for row in told}
    found = find_duplicates(records, Parameters(across_governments=True))
    pairs = {_pair(f) for f in found if f.left_id[0] != f.right_id[0]}
    rows = {"Ringkas, own threshold": {"F1": f1(pairs, frozenset(truth))}}
    first = sum(record.government == "A" for record in records)
    unit = space_of([f"{record.name} {record.agency}".lower().split() for record in records]).unit
    names = [record.name for record in records]
    for title, likeness in (
        ("TF-IDF of title and maker, mutual best", np.asarray((unit[:first] @ unit[first:].T).todense())),
        (
            "RapidFuzz token_set of titles, mutual best",
            process.cdist(names[:first], names[first:], scorer=fuzz.token_set_ratio),
        ),
    ):
        rows[title] = {"F1": best_mutual_f1(likeness.astype(float), records, first, frozenset(truth))}
    return rows


def best_mutual_f1(likeness: Floats, records: Sequence[ApplicationRecord], first: int, truth: frozenset[Pair]) -> float:
    """F1 of the pairs that are each other's best match, with the threshold picked on the answers."""
    best = (likeness >= likeness.max(axis=1, keepdims=True)) & (likeness >= likeness.max(axis=0, keepdims=True))
    rows, columns = np.nonzero(best & (likeness > 0))
    value = likeness[rows, columns]
    pairs = [
        frozenset((records[a].id, records[first + b].id)) for a, b in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    steps = np.quantile(value, np.linspace(0, 0.95, 20))
    return max(f1({p for p, v in zip(pairs, value, strict=True) if v >= step}, truth) for step in steps)


def across_hands(functions: Path) -> dict[str, dict[str, float]]:
    """How often the class model is right on a hand that it was not fitted on: its best function, and its first five."""
    rows = {}
    for fitted, hand in (
        (("first",), "second"),
        (("first", "second"), "third"),
        (("second", "third", "fourth"), "first"),
    ):
        model = model_apart(functions, hands=fitted)
        entries: list[dict[str, str]] = []
        for path in sorted((functions / "entries").glob(f"*_{hand}.csv")):
            with path.open(encoding="utf-8") as file:
                entries += csv.DictReader(file)
        names, texts = [entry["name"] for entry in entries], [entry["description"] for entry in entries]
        found = model.posteriors(names, texts, [""] * len(entries)).functions
        right = [
            [model.keys[function] == entry["key"] for function in row[:5]]
            for row, entry in zip(found, entries, strict=True)
        ]
        best, five = float(np.mean([row[0] for row in right])), float(np.mean([any(row) for row in right]))
        rows[f"{' and '.join(fitted)} → {hand}"] = {"best": best, "first five": five}
    return rows


def main() -> int:
    """Print the tables; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--amazon-google", type=Path)
    parser.add_argument("--functions", type=Path, default=Path("catalog_seed/functions"))
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--classes", action="store_true", help="only the class model, hand against hand")
    options = parser.parse_args()
    if options.classes:
        show("Class model, fitted on some hands, judged on another", across_hands(options.functions))
        return 0
    cases: dict[str, list[tuple[Case, list[tuple[int, int]]]]] = {}
    if options.dev:
        cases["Coded portfolio, four governments, each judged without itself"] = crossvalidated(
            options.dev, options.functions
        )
    apart = model_apart(options.functions, hands=("first", "second"))
    for title, hard in (("Generated, 1,000 applications", False), ("Generated, hard", True)):
        records, answers = nation(options.functions, 1_000, 5, size=250, hard=hard)
        cases[title] = [(Case(records, answers, Parameters(), apart), scope(records))]
    cases["Example city, planted answers"] = [example_city()]
    for title, parts in cases.items():
        rows = {"Ringkas, own threshold": mean([measured(*part) for part in parts])}
        baselines = [baseline_rows(*part) for part in parts]
        rows |= {name: mean([found[name] for found in baselines]) for name in baselines[0]}
        show(title, rows)
        if options.ablation:
            show(f"{title}: without one piece of evidence", ablated(parts))
    if options.amazon_google:
        show("Amazon-Google software, all tables, no labels", amazon_google(options.amazon_google))
    return 0


def ablated(parts: Sequence[tuple[Case, list[tuple[int, int]]]]) -> dict[str, dict[str, float]]:
    """The figures without each feature in turn, the curves of the others as they are."""
    scorers = (IDENTITY_CURVES, FUNCTION_CURVES, NATIONAL_CURVES)
    rows = {}
    for feature in dict.fromkeys(curve.feature for curves in scorers for curve in curves):
        poorer = [(replace(case, parameters=without(case.parameters, feature)), pairs) for case, pairs in parts]
        rows[f"without {feature}"] = mean([measured(*part) for part in poorer])
    return rows


if __name__ == "__main__":
    sys.exit(main())
