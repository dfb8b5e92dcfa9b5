"""How far an application's mapping can be trusted, part by part, and which answers would improve it most.

Five parts, each in [0, 1]: covered (which models have a code), deep (how far down), checked (said by a reviewer rather
than taken over), consistent (text, owner, services and the models agree), current (the edition in use). The score is
their weighted mean; the weights are judgement. A code is called wrong only where nothing that is known speaks for it
and something else is likely: an office is asked, never corrected.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from . import text
from .mapping import Mapper
from .mapping_reading import Reading
from .mapping_records import MODELS, Confirmed
from .records import ApplicationRecord, Sentence

Floats = npt.NDArray[np.float32]

PARTS = ("covered", "deep", "checked", "consistent", "current")
ISSUES = (
    "missing",
    "contradiction",
    "urusan_not_carried",
    "models_disagree",
    "too_broad",
    "stale_edition",
    "unchecked",
)
PART_WEIGHTS = {"covered": 0.35, "deep": 0.2, "checked": 0.2, "consistent": 0.2, "current": 0.05}
MODEL_WEIGHTS = {"rab": 0.3, "ral": 0.25, "rad": 0.2, "raa": 0.1, "rai": 0.08, "rak": 0.07}
_FUNCTIONAL = ("rab", "ral", "rad")
_CHECKED = {"reviewed": 1.0, "declared": 0.6, "imported": 0.5, "suggested": 0.3}
_NOT_BELIEVED = 0.008
"""Below this a declared code has nothing for it; a function's second or third code keeps more."""
_BELIEVED = 0.5
_TOLD = 0.3
"""What part of the best node must come from the record's own words; an owner alone contradicts nobody."""
_NOT_CARRIED = 0.25
_NEVER_TOGETHER = 0.004


@dataclass(frozen=True, slots=True)
class DeclaredMapping:
    """A code that an application carries; `origin` as the catalogue words it, `current`: of the edition in use."""

    record_id: str
    model: str
    code: str
    origin: str = "declared"
    current: bool = True


@dataclass(frozen=True, slots=True)
class MappingIssue:
    """One doubt or gap. `proposed` is the code that would mend it, or empty; `probability` in [0, 1] is that code's.

    `gain` is what an answer would add to the application's score.
    """

    record_id: str
    kind: str
    model: str
    code: str
    proposed: str
    probability: float
    gain: float
    explanation: Sentence


@dataclass(frozen=True, slots=True)
class MappingQuality:
    """An application's score in [0, 1] with its parts by name, its models covered, and its issues, gain first."""

    record_id: str
    score: float
    parts: Mapping[str, float]
    models: tuple[str, ...]
    issues: tuple[MappingIssue, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the text and the owner say of one model: `whole[r, n]` mass at a node or below, `best[r]` the best node."""

    whole: Floats
    best: npt.NDArray[np.int64]
    mass: Floats


def assess(
    records: Sequence[ApplicationRecord],
    declared: Iterable[DeclaredMapping],
    mapper: Mapper,
    confirmed: Mapping[str, Sequence[Confirmed]] | None = None,
) -> list[MappingQuality]:
    """The quality of each record's mapping, in the order given; a declared code is no evidence of itself."""
    by_record: defaultdict[str, list[DeclaredMapping]] = defaultdict(list)
    for one in declared:
        by_record[one.record_id].append(one)
    plain = [replace(record, references=frozenset()) for record in records]
    reading = mapper.read(plain)
    judged = {name: _judged(mapper, reading, name, (confirmed or {}).get(name, ())) for name in mapper.spaces}
    assessor = _Assessor(mapper, reading, judged)
    return [assessor.quality(place, by_record[record.id]) for place, record in enumerate(records)]


def work_list(qualities: Iterable[MappingQuality], limit: int = 20) -> list[MappingIssue]:
    """The answers that would improve the catalogue most: one an application and model, largest gain first."""
    best: dict[tuple[str, str], MappingIssue] = {}
    for quality in qualities:
        for issue in quality.issues:
            key = (issue.record_id, issue.model)
            if key not in best or _order(issue) < _order(best[key]):
                best[key] = issue
    return sorted(best.values(), key=_order)[:limit]


def _order(issue: MappingIssue) -> tuple[float, float, str, str, str]:
    return -issue.gain, -issue.probability, issue.record_id, issue.model, issue.code


def _judged(mapper: Mapper, reading: Reading, name: str, confirmed: Sequence[Confirmed]) -> _Judged:
    space = mapper.spaces[name]
    parts = [masses for _, masses in mapper.masses(reading, name, confirmed)]
    masses = np.concatenate(parts) if parts else np.zeros((0, len(space.nodes)), dtype=np.float32)
    best = masses.argmax(axis=1) if len(masses) else np.zeros(0, dtype=np.int64)
    mass = np.take_along_axis(masses, best[:, None], axis=1)[:, 0] if len(masses) else np.zeros(0, dtype=np.float32)
    return _Judged(masses @ space.rolled_up, best.astype(np.int64), mass)


class _Assessor:
    def __init__(self, mapper: Mapper, reading: Reading, judged: Mapping[str, _Judged]) -> None:
        self._mapper, self._reading, self._judged = mapper, reading, judged
        self._served = mapper.functions_of(reading)
        self._named = {name: self._by_name(name) for name in _FUNCTIONAL if name in mapper.spaces}

    def _by_name(self, name: str) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for row, node in enumerate(self._mapper.spaces[name].nodes):
            found[text.folded(node.name_id)].append(row)
        return found

    def quality(self, place: int, declared: Sequence[DeclaredMapping]) -> MappingQuality:
        known = [one for one in declared if one.model in self._mapper.spaces]
        by_model = {name: [one for one in known if one.model == name] for name in MODELS}
        issues = [issue for name in MODELS for issue in self._of_model(place, name, by_model[name])]
        issues += self._disagreements(
            place, by_model, {issue.code for issue in issues if issue.kind == "contradiction"}
        )
        doubted = {(issue.model, issue.code) for issue in issues if issue.kind in _DOUBTS}
        wrong = {(issue.model, issue.code) for issue in issues if issue.kind == "contradiction"}
        parts = self._parts(by_model, doubted, wrong)
        score = sum(PART_WEIGHTS[part] * value for part, value in parts.items())
        return MappingQuality(
            self._reading.records[place].id,
            round(score, 6),
            {part: round(value, 6) for part, value in parts.items()},
            tuple(name for name in MODELS if by_model[name]),
            tuple(sorted(issues, key=_order)),
        )

    def _parts(
        self,
        by_model: Mapping[str, Sequence[DeclaredMapping]],
        doubted: set[tuple[str, str]],
        wrong: set[tuple[str, str]],
    ) -> dict[str, float]:
        """The parts by name. A code that is probably wrong covers nothing: it is no better than none."""
        total = dict.fromkeys(PARTS, 0.0)
        covered = 0.0
        for name, codes in by_model.items():
            if not codes:
                continue
            weight = MODEL_WEIGHTS[name]
            good = [one for one in codes if (name, one.code) not in wrong]
            covered += weight * len(good) / len(codes)
            total["deep"] += weight * max((self._depth(name, one.code) for one in good), default=0.0)
            total["checked"] += weight * max((_CHECKED.get(one.origin, 0.3) for one in good), default=0.0)
            total["consistent"] += weight * float(np.mean([(name, one.code) not in doubted for one in codes]))
            total["current"] += weight * float(np.mean([one.current for one in codes]))
        whole = sum(MODEL_WEIGHTS.values())
        return {"covered": covered / whole} | {part: total[part] / whole for part in PARTS[1:]}

    def _depth(self, name: str, code: str) -> float:
        space = self._mapper.spaces[name]
        row = space.row.get(code)
        if row is None:
            return 0.5
        return 1.0 if space.is_leaf[row] else space.nodes[row].level / (3.0 if name in _FUNCTIONAL else 2.0)

    def _of_model(self, place: int, name: str, codes: Sequence[DeclaredMapping]) -> list[MappingIssue]:
        weight = MODEL_WEIGHTS[name]
        if name not in self._mapper.spaces:
            return []
        if not codes:
            gain = weight * sum(PART_WEIGHTS.values())
            said = Sentence(f"belum dipetakan ke {name.upper()}", f"not mapped to {name.upper()} yet")
            return [self._issue(place, "missing", name, "", gain, said)]
        found = []
        for one in codes:
            found += self._of_code(place, name, one, weight / len(codes))
        return found

    def _of_code(self, place: int, name: str, one: DeclaredMapping, weight: float) -> list[MappingIssue]:
        space = self._mapper.spaces[name]
        row = space.row.get(one.code)
        found = []
        if not one.current or row is None:
            said = Sentence("dipetakan pada edisi lama", "mapped in an older edition")
            found.append(self._issue(place, "stale_edition", name, one.code, weight * PART_WEIGHTS["current"], said))
        if row is None:
            return found
        doubt = weight * (PART_WEIGHTS["consistent"] + PART_WEIGHTS["checked"] * (1 - _CHECKED.get(one.origin, 0.3)))
        if name in _FUNCTIONAL and one.origin != "reviewed":
            if self._contradicts(place, name, row):
                node = space.nodes[int(self._judged[name].best[place])]
                said = Sentence(
                    f"teks mengarah ke {node.code} {node.name_id}, bukan {space.nodes[row].name_id}",
                    f"the text leads to {node.code} {node.name_id}, not to {space.nodes[row].name_id}",
                )
                gain = weight * (1 - PART_WEIGHTS["current"])
                found.append(self._issue(place, "contradiction", name, one.code, gain, said))
            elif self._not_carried(place, name, row):
                owner = self._reading.owners[self._reading.owner[place]]
                said = Sentence(
                    f"{owner} tidak lazim menangani {space.nodes[row].name_id}",
                    f"{owner} does not usually carry {space.nodes[row].name_id}",
                )
                found.append(self._issue(place, "urusan_not_carried", name, one.code, doubt / 2, said))
        if (missing := 1 - self._depth(name, one.code)) > 0:
            said = Sentence(f"berhenti di tingkat {space.nodes[row].level}", f"stops at level {space.nodes[row].level}")
            gain = weight * PART_WEIGHTS["deep"] * missing
            found.append(self._issue(place, "too_broad", name, one.code, gain, said, under=row))
        if not found and one.origin != "reviewed":
            gain = weight * PART_WEIGHTS["checked"] * (1 - _CHECKED.get(one.origin, 0.3))
            said = Sentence("belum ditinjau", "not reviewed yet")
            found.append(self._issue(place, "unchecked", name, one.code, gain, said, code=one.code))
        return found

    def _contradicts(self, place: int, name: str, row: int) -> bool:
        """Whether nothing speaks for the node, nor for one of its name in another model, and another is likely."""
        judged = self._judged[name]
        if judged.mass[place] < _BELIEVED or self._told(place, name, int(judged.best[place])) < _TOLD:
            return False
        label = text.folded(self._mapper.spaces[name].nodes[row].name_id)
        support = max(
            float(self._judged[other].whole[place, twin])
            for other, names in self._named.items()
            for twin in ({row} if other == name else set()) | set(names.get(label, ()))
        )
        return support < _NOT_BELIEVED

    def _told(self, place: int, name: str, row: int) -> float:
        """How probable the functions that lead to a node are, by the record's words."""
        functions, probability = self._served
        return float(probability[place] @ self._mapper.under(name, row)[functions[place]])

    def _not_carried(self, place: int, name: str, row: int) -> bool:
        """Whether the owner is known and does not carry the node's *urusan*, and no text speaks for that either."""
        owner = self._reading.owners[self._reading.owner[place]]
        space = self._mapper.spaces[name]
        own = self._mapper.carried(owner, name)
        about = next((at for at in space.above[row] if space.nodes[at].level == 2), row)
        if not own.any() or float(self._judged[name].whole[place, about]) > _NOT_CARRIED:
            return False
        usual = float(self._mapper.prior(owner, name) @ space.rolled_up[:, row])
        general = float(self._mapper.prior("", name) @ space.rolled_up[:, row])
        return float(own @ space.rolled_up[:, row]) == 0 and usual < general / 2

    def _disagreements(
        self, place: int, by_model: Mapping[str, Sequence[DeclaredMapping]], contradicted: set[str]
    ) -> list[MappingIssue]:
        """Codes of services or data that no function shares with the processes declared."""
        found = []
        processes = [one.code for one in by_model["rab"] if one.code in self._mapper.spaces["rab"].row]
        for name in ("ral", "rad"):
            for one in by_model[name]:
                if not processes or one.code in contradicted or one.origin == "reviewed":
                    continue
                if all(self._together(process, name, one.code) < _NEVER_TOGETHER for process in processes):
                    said = Sentence(
                        f"{one.code} dan {', '.join(processes)} tidak lazim bersama",
                        f"{one.code} and {', '.join(processes)} do not usually go together",
                    )
                    gain = MODEL_WEIGHTS[name] * PART_WEIGHTS["consistent"] / len(by_model[name])
                    found.append(self._issue(place, "models_disagree", name, one.code, gain, said))
        return found

    def _together(self, process: str, name: str, code: str) -> float:
        """How much of the functions at or below a process stands at or below a node of another model, in [0, 1]."""
        processes, space = self._mapper.spaces["rab"], self._mapper.spaces[name]
        if code not in space.row:
            return 1.0
        if text.folded(processes.nodes[processes.row[process]].name_id) == text.folded(
            space.nodes[space.row[code]].name_id
        ):
            return 1.0
        of_process = self._mapper.under("rab", processes.row[process])
        total = float(of_process.sum())
        return float(of_process @ self._mapper.under(name, space.row[code])) / total if total else 1.0

    def _issue(
        self, place: int, kind: str, model: str, declared: str, gain: float, said: Sentence, *,
        under: int | None = None, code: str | None = None,
    ) -> MappingIssue:  # fmt: skip
        proposed, probability = (
            self._answer(place, model, under) if code is None else (code, self._mass(place, model, code))
        )
        return MappingIssue(
            self._reading.records[place].id,
            kind,
            model,
            declared,
            proposed,
            round(probability, 4),
            round(gain, 6),
            said,
        )

    def _mass(self, place: int, name: str, code: str) -> float:
        return float(self._judged[name].whole[place, self._mapper.spaces[name].row[code]])

    def _answer(self, place: int, name: str, under: int | None) -> tuple[str, float]:
        """The best node, below `under` if given: its code, and its probability given that it lies there."""
        space, judged = self._mapper.spaces[name], self._judged[name]
        whole = judged.whole[place]
        if under is None:
            best = int(judged.best[place])
            return space.nodes[best].code, min(1.0, float(whole[best]))
        inside = whole * space.rolled_up[:, under] * space.is_leaf
        if not inside.any():
            return "", 0.0
        best = int(inside.argmax())
        return space.nodes[best].code, min(1.0, float(inside[best] / max(float(whole[under]), 1e-9)))


_DOUBTS = frozenset({"contradiction", "urusan_not_carried", "models_disagree"})
