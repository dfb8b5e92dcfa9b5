"""How good mapping proposals are: `python -m benchmarks.mapping`.

(1) Entries of a hand, read by a class model that was fitted on the other hands; the truth is the main code of the
function that the entry was written for, owners are drawn. (2) The example city's declared codes, the planted wrong and
broad ones left out; with none confirmed, and with fifty. Two baselines in the same run: TF-IDF cosine to the nodes'
names (with those above), and a keyword list such as an office would write, here each function's name and synonyms under
its main code. (3) The planted mappings of the example city. `--speed COUNT`: time and memory for all six models.
"""

import argparse
import csv
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.analysis import ApplicationRecord, text
from app.analysis.classes import class_model
from app.analysis.code_space import code_space
from app.analysis.features import space_of
from app.analysis.mapping import Mapper, propose
from app.analysis.mapping_quality import DeclaredMapping, assess
from app.analysis.mapping_records import MODELS, Confirmed, MappingKnowledge
from app.cli.records import records_of_file
from app.reference.knowledge import shipped_knowledge
from benchmarks.cities import nation
from benchmarks.fitting import model_apart
from benchmarks.mapping_fitting import FUNCTIONS, SEED, held_apart
from benchmarks.quality import show

Floats = npt.NDArray[np.float64]
Answer = list[tuple[str, float]]
_SHOWN = 5
_DRAWS = 10
_CONFIRMED = 50


@dataclass(frozen=True)
class Case:
    """Records with the code that each should have; rows without one are not judged.

    `also` are the codes that would do as well, where that is known.
    """

    records: Sequence[ApplicationRecord]
    truth: Sequence[str]
    also: Sequence[frozenset[str]] = ()


def judged(answers: Sequence[Answer], truth: Sequence[str], also: Sequence[frozenset[str]] = ()) -> dict[str, float]:
    """Share of right codes at level 2, at level 3, within the first five, and the calibration error of the first.

    A broader first proposal counts as wrong at level 3; for calibration it is right when the code lies below it.
    """
    rows = [(answer, code) for answer, code in zip(answers, truth, strict=True) if code]
    level2 = [bool(a) and _level2(a[0][0]) == _level2(code) for a, code in rows]
    level3 = [bool(a) and a[0][0] == code for a, code in rows]
    five = [code in [one for one, _ in a] for a, code in rows]
    right = np.array([bool(a) and f"{code}.".startswith(f"{a[0][0]}.") for a, code in rows], dtype=float)
    score = np.array([min(1.0, max(0.0, a[0][1])) if a else 0.0 for a, _ in rows])
    found = {
        "level 2": float(np.mean(level2)), "level 3": float(np.mean(level3)), "first five": float(np.mean(five)),
        "ECE": calibration_error(right, score),
    }  # fmt: skip
    if also:
        kept = [codes for codes, code in zip(also, truth, strict=True) if code]
        found["level 3, any code of the function"] = float(
            np.mean([bool(a) and a[0][0] in codes for (a, _), codes in zip(rows, kept, strict=True)])
        )
    return found


def _level2(code: str) -> str:
    return ".".join(code.split(".")[:3])


def calibration_error(right: Floats, score: Floats) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((score * 10).astype(int), 9)
    return sum(abs(float(score[bins == b].sum() - right[bins == b].sum())) for b in range(10)) / max(1, len(score))


def ours(case: Case, model: str, mapper: Mapper, confirmed: Sequence[Confirmed] = ()) -> list[Answer]:
    """Our proposals for each record."""
    found: defaultdict[str, Answer] = defaultdict(list)
    examples = {model: confirmed} if confirmed else {}
    for one in propose(case.records, mapper.knowledge, [model], confirmed=examples, top=_SHOWN, mapper=mapper):
        found[one.record_id].append((one.code, one.probability))
    return [found[record.id] for record in case.records]


def tfidf_names(case: Case, model: str, knowledge: MappingKnowledge) -> list[Answer]:
    """Baseline: cosine of TF-IDF vectors of the record's words and of a node's name with the names above it."""
    nodes = code_space(model, knowledge.nodes[model])
    named = [[s for row in chain for s in text.stems(nodes.nodes[row].name_id)] for chain in nodes.above]
    said = [text.stems(f"{record.name} {record.description}") for record in case.records]
    unit = space_of([*named, *said]).unit
    likeness = np.asarray((unit[len(named) :] @ unit[: len(named)].T).todense())
    likeness = np.where(nodes.is_leaf, likeness, 0.0)
    order = np.argsort(-likeness, axis=1, kind="stable")[:, :_SHOWN]
    return [
        [(nodes.nodes[row].code, float(values[row])) for row in rows if values[row] > 0]
        for rows, values in zip(order, likeness, strict=True)
    ]


def keyword_list(case: Case, model: str) -> list[Answer]:
    """Baseline: a list of keywords by code; a record's score is the share of its hits that a code has."""
    words: dict[str, set[str]] = defaultdict(set)
    for field in ("administration", "economy", "people"):
        with (FUNCTIONS / f"{field}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                code = row[model].split("|")[0]
                words[code] |= {text.folded(p) for p in (row["name_id"], *row["synonyms"].split("|")) if p}
    answers = []
    for record in case.records:
        said = f" {' '.join(text.folded(f'{record.name} {record.description}').replace(',', ' ').split())} "
        hits = {code: sum(f" {word} " in said for word in known) for code, known in words.items()}
        total = sum(hits.values())
        best = sorted(((count / total, code) for code, count in hits.items() if count), key=lambda h: (-h[0], h[1]))
        answers.append([(code, share) for share, code in best[:_SHOWN]])
    return answers


def three_ways(case: Case, model: str, mapper: Mapper) -> dict[str, dict[str, float]]:
    """Ours and the baselines on a case."""
    return {
        "Ringkas": judged(ours(case, model, mapper), case.truth, case.also),
        "TF-IDF to node names": judged(tfidf_names(case, model, mapper.knowledge), case.truth, case.also),
        "keyword list": judged(keyword_list(case, model), case.truth, case.also),
    }


def hands(knowledge: MappingKnowledge) -> None:
    """Entries of one hand, judged by a model of the other two."""
    for fitted, hand in ((("second", "third", "fourth"), "first"), (("first", "second", "fourth"), "third")):
        held = held_apart(hand, 4, seed=23)
        mapper = Mapper(knowledge, model_apart(FUNCTIONS, hands=fitted))
        for model in ("rab", "ral", "rad"):
            main = {key: codes[model][0] if codes[model] else "" for key, codes in knowledge.functions.items()}
            also = {key: frozenset(codes[model]) for key, codes in knowledge.functions.items()}
            case = Case(held.records, [main[key] for key in held.keys], [also[key] for key in held.keys])
            title = f"{model.upper()}, {len(held.keys):,} entries of the {hand} hand"
            show(title, three_ways(case, model, mapper))


def example_city() -> tuple[list[ApplicationRecord], dict[str, set[str]]]:
    """The example city's applications, and by application the codes known to be wrong or too broad."""
    records, _ = records_of_file(SEED / "demo" / "applications.csv")
    planted: dict[str, set[str]] = defaultdict(set)
    with (SEED / "demo" / "planted-mappings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            planted[row["application"]].add(row["code"])
    return records, planted


def city_case(model: str) -> Case:
    """The example city in one model: declared codes at the deepest level, without those planted."""
    records, planted = example_city()
    truth = []
    for record in records:
        codes = sorted(c for c in record.references if c.startswith(f"{model.upper()}.") and c.count(".") >= 3)
        good = [code for code in codes if code not in planted[record.id]]
        truth.append(good[0] if good and not planted[record.id] & set(codes) else "")
    return Case([replace(record, references=frozenset()) for record in records], truth)


def confirmed_city(mapper: Mapper, model: str) -> dict[str, dict[str, float]]:
    """The example city with none and with fifty confirmed, drawn ten times; the rest is judged."""
    case = city_case(model)
    coded = [row for row, code in enumerate(case.truth) if code]
    before, after = [], []
    plain = ours(case, model, mapper)
    for seed in range(_DRAWS):
        chosen = set(random.Random(seed).sample(coded, min(_CONFIRMED, len(coded) // 2)))
        rest = ["" if row in chosen else code for row, code in enumerate(case.truth)]
        known = [Confirmed(case.records[row], (case.truth[row],)) for row in sorted(chosen)]
        before.append(judged(plain, rest))
        after.append(judged(ours(case, model, mapper, known), rest))
    return {"none confirmed": _mean(before), f"{_CONFIRMED} confirmed": _mean(after)}


def other_habits(mapper: Mapper) -> dict[str, dict[str, float]]:
    """The same for a city that puts things elsewhere: for half of the codes its own second choice is the answer."""
    case = city_case("rab")
    second = {
        codes["rab"][0]: codes["rab"][1] for codes in mapper.knowledge.functions.values() if len(codes["rab"]) > 1
    }
    moved = {code: second[code] for number, code in enumerate(sorted(second)) if number % 2 == 0}
    truth = [moved.get(code, code) for code in case.truth]
    coded = [row for row, code in enumerate(truth) if code]
    before, after = [], []
    plain = ours(case, "rab", mapper)
    for seed in range(_DRAWS):
        chosen = set(random.Random(seed).sample(coded, _CONFIRMED))
        rest = ["" if row in chosen else code for row, code in enumerate(truth)]
        known = [Confirmed(case.records[row], (truth[row],)) for row in sorted(chosen)]
        before.append(judged(plain, rest))
        after.append(judged(ours(case, "rab", mapper, known), rest))
    return {"none confirmed": _mean(before), f"{_CONFIRMED} confirmed": _mean(after)}


def planted_found(mapper: Mapper) -> dict[str, dict[str, float]]:
    """How many of the planted mappings are called so, and how many of those called so are planted."""
    records, _ = records_of_file(SEED / "demo" / "applications.csv")
    declared = [
        DeclaredMapping(record.id, code.partition(".")[0].lower(), code)
        for record in records
        for code in sorted(record.references)
    ]
    issues = [issue for quality in assess(records, declared, mapper) for issue in quality.issues]
    rows = {}
    for kind, called in (
        ("wrong_mapping", {"contradiction", "urusan_not_carried", "models_disagree"}), ("broad_mapping", {"too_broad"})
    ):  # fmt: skip
        with (SEED / "demo" / "planted-mappings.csv").open(encoding="utf-8") as file:
            planted = {(r["application"], r["code"]) for r in csv.DictReader(file) if r["kind"] == kind}
        found = {(issue.record_id, issue.code) for issue in issues if issue.kind in called}
        rows[kind] = {
            "recall": len(found & planted) / len(planted), "precision": len(found & planted) / max(1, len(found)),
            "planted": float(len(planted)),
        }  # fmt: skip
    return rows


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def speed(count: int, knowledge: MappingKnowledge) -> None:
    """Time and peak memory of all six models on a generated list."""
    records, _ = nation(FUNCTIONS, count, 5)
    class_model()
    began, worked = time.perf_counter(), time.process_time()
    proposals = sum(1 for _ in propose(records, knowledge, MODELS))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} applications, six models, {proposals} proposals: {seconds:.1f} s, "
        f"{time.process_time() - worked:.1f} s of processor, peak {peak:.0f} MiB"
    )


def main() -> int:
    """Print the tables; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=int, metavar="COUNT", help="only time and memory")
    options = parser.parse_args()
    knowledge = shipped_knowledge(SEED)
    if options.speed:
        speed(options.speed, knowledge)
        return 0
    hands(knowledge)
    mapper = Mapper(knowledge)
    for model in ("rab", "ral", "rad"):
        case = city_case(model)
        title = f"{model.upper()}, the example city, {sum(map(bool, case.truth))} codes"
        show(title, three_ways(case, model, mapper))
    show("RAB, the example city, confirmed mappings", confirmed_city(mapper, "rab"))
    show("Planted mappings of the example city", planted_found(mapper))
    show("RAB, a city of other habits, confirmed mappings", other_habits(mapper))
    return 0


if __name__ == "__main__":
    sys.exit(main())
