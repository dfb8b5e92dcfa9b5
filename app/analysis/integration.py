"""What should be connected and is not: the rules and the learned affinity, merged, scored and explained."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .affinity import LEAST, Affinity, Flows, affine_pairs, learn_affinity, strongest_classes, supporting_flows
from .classes import ClassModel, FunctionRow, class_model
from .data_resolution import NameDecision
from .function_classes import FunctionClasses, function_classes
from .integration_rules import DECLARED, LEARNED, Suspicion, flow_edge, suspicions
from .interfaces import RUNNING, TYPED, state_of
from .landscape import Landscape, survey
from .posteriors import Posteriors
from .records import (
    INTEGRATION,
    ApplicationRecord,
    Comparison,
    Edge,
    Finding,
    InterfaceRecord,
    KnownExchange,
    Parameters,
    Sentence,
)
from .scoring import best_threshold

_MOST = 0.97
_SHOWN_FLOWS = 5
_LISTED = 0.2
"""Weaker pairs are scored only where the caller asks for them; they never reach a threshold."""
_LEAST_FLOWS = 8
"""Below so many interfaces inside governments nothing can be learned from them."""


def find_integration_candidates(
    records: Sequence[ApplicationRecord],
    interfaces: Sequence[InterfaceRecord],
    parameters: Parameters,
    exchanges: Sequence[KnownExchange] = (),
    functions: Sequence[FunctionRow] = (),
    data_objects: Sequence[str] = (),
    decisions: Sequence[NameDecision] = (),
    model: ClassModel | None = None,
) -> list[Finding]:
    """See the front; `model` reads the functions in place of the shipped one."""
    landscape = survey(records, interfaces, model or class_model().extended(functions), data_objects, decisions)
    if len(landscape.records) <= 1:
        return []
    found = [s for s in suspicions(landscape, exchanges) if s.giver != s.taker]
    asked = _LISTED if parameters.min_score is None else parameters.min_score
    learned = _Learned(landscape, min(_LISTED, max(LEAST, asked)))
    by_pair: defaultdict[tuple[int, int], list[Suspicion]] = defaultdict(list)
    for suspicion in found:
        by_pair[_sides(landscape, suspicion.giver, suspicion.taker)].append(suspicion)
    scores = _merged(learned, by_pair)
    threshold = parameters.review_score
    if threshold is None:
        threshold = best_threshold(np.array(sorted(score for score in scores.values() if score >= _LISTED)))
    least = threshold if parameters.min_score is None else parameters.min_score
    findings = []
    for pair, score in scores.items():
        told = by_pair.get(pair, [])
        worth = score >= threshold or any(suspicion.rule in DECLARED for suspicion in told)
        if score >= least or (parameters.min_score is None and worth):
            if affinity := learned.of.get(pair):
                told = [*told, learned.suspicion(pair, affinity)]
            findings.append(_finding(landscape, pair, told, score, worth=worth))
    return sorted(findings, key=lambda finding: (-finding.score, finding.left_id, finding.right_id))


@dataclass(frozen=True, slots=True)
class _Examples:
    """Flows that connect two classes: how many, in how many other governments, one in words, a few as edges."""

    counted: int
    elsewhere: int
    example: str
    edges: tuple[Edge, ...]


class _Learned:
    """Scores of the learned affinity, `of` each pair of rows that no flow connects, and how to explain one."""

    def __init__(self, landscape: Landscape, least: float) -> None:
        self._landscape = landscape
        self.of: dict[tuple[int, int], float] = {}
        self._by: dict[tuple[int, int], tuple[int, int]] = {}
        self._examples: dict[tuple[int, int, int], _Examples] = {}
        rows = [(landscape.row_of[flow.source], landscape.row_of[flow.target]) for flow in landscape.flows]
        ends = np.array(sorted(set(rows)) or np.zeros((0, 2)), dtype=np.int64).reshape(-1, 2)
        self._flows = Flows(ends[:, 0], ends[:, 1], landscape.group)
        if int(self._flows.within().sum()) < _LEAST_FLOWS:
            return
        self._affinity: Affinity = learn_affinity(_classes(landscape), self._flows)
        self._support = supporting_flows(self._affinity, self._flows)
        pairs = affine_pairs(self._affinity, landscape.group, least)
        by = strongest_classes(self._affinity, pairs.left, pairs.right)
        columns = (pairs.left, pairs.right, pairs.score, *by)
        for left, right, score, one, two in zip(*(column.tolist() for column in columns), strict=True):
            flows = landscape.between.get(frozenset((left, right)), ())
            if not any(state_of(flow) in (RUNNING, TYPED) for flow in flows):
                pair = _sides(landscape, left, right)
                self.of[pair] = score
                self._by[pair] = (one, two) if pair == (left, right) else (two, one)

    def suspicion(self, pair: tuple[int, int], score: float) -> Suspicion:
        """The reason: which flows of other applications connect the two functions, and in how many governments."""
        one, two = self._by[pair]
        examples = self._examples_of(min(one, two), max(one, two), int(self._landscape.group[pair[0]]))
        giver, taker = pair
        if self._affinity.forward[two, one] > self._affinity.forward[one, two]:
            giver, taker = taker, giver
        reason = self._reason(self._class_name(pair[0], one), self._class_name(pair[1], two), examples)
        return Suspicion(LEARNED, giver, taker, score, reason, examples.edges)

    def _examples_of(self, one: int, two: int, own: int) -> "_Examples":
        """Flows between two classes as a government sees them, those of others first; worked out once."""
        known = self._examples.get((one, two, own))
        if known is not None:
            return known
        landscape = self._landscape
        places = self._support.get((one, two), [])
        ends = [(int(self._flows.source[place]), int(self._flows.target[place])) for place in places]
        elsewhere = len({int(landscape.group[source]) for source, _ in ends} - {own, -1})
        near = sorted(ends, key=lambda end: (landscape.group[end[0]] == own, end))[:_SHOWN_FLOWS]
        edges = tuple(flow_edge(landscape.between[frozenset(end)][0]) for end in near)
        names = [landscape.records[row].name.strip() for row in near[0]] if near else []
        found = self._examples[one, two, own] = _Examples(len(ends), elsewhere, " → ".join(names), edges)
        return found

    def _reason(self, left: Sentence, right: Sentence, examples: "_Examples") -> Sentence:
        counted, example = examples.counted, examples.example
        if examples.elsewhere:
            return Sentence(
                f"{examples.elsewhere} pemerintah daerah lain menghubungkan {left.id} dengan {right.id} "
                f"({counted} antarmuka, misalnya {example}); di sini belum terhubung",
                f"{examples.elsewhere} other governments connect {left.en} with {right.en} ({counted} interfaces, such "
                f"as {example}); here they are not connected",
            )
        if counted:
            return Sentence(
                f"aplikasi sejenis di pemerintah daerah ini terhubung: {left.id} dengan {right.id} "
                f"({counted} antarmuka, misalnya {example})",
                f"applications of the same kinds are connected here: {left.en} with {right.en} ({counted} interfaces, "
                f"such as {example})",
            )
        return Sentence(
            f"fungsi yang mungkin bertukar data: {left.id} dengan {right.id}",
            f"functions that may exchange data: {left.en} with {right.en}",
        )

    def _class_name(self, row: int, number: int) -> Sentence:
        classes = self._affinity.classes
        if not classes.coded:
            name = self._landscape.model.names[number]
            return Sentence(f"“{name[0]}”", f"“{name[1]}”")
        code, name_ = classes.labels[number], self._landscape.function_name(row)
        return Sentence(f"“{name_.id}” ({code})", f"“{name_.en}” ({code})") if name_ else Sentence(code, code)


def _classes(landscape: Landscape) -> FunctionClasses:
    """The classes of local applications and of national ones that a flow reaches; nothing is said of the others.

    A national application of the reference that nobody here is connected to would only teach words of elsewhere.
    """
    reached = {landscape.row_of[end] for flow in landscape.flows for end in (flow.source, flow.target)}
    rows = np.array([row for row, group in enumerate(landscape.group) if group >= 0 or row in reached], dtype=np.int64)
    served = landscape.served
    some = Posteriors(served.functions[rows], served.probability[rows], served.told[rows])
    found = function_classes([landscape.records[row] for row in rows], some, landscape.model.keys)
    shape = (len(landscape.records), found.of.functions.shape[1])
    functions, probability = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.float32)
    functions[rows], probability[rows] = found.of.functions, found.of.probability
    told = np.zeros(shape[0], dtype=np.bool_)
    told[rows] = found.of.told
    return FunctionClasses(found.labels, Posteriors(functions, probability, told), found.coded)


def _sides(landscape: Landscape, one: int, two: int) -> tuple[int, int]:
    """Left and right of a finding: by id, a national application on the right."""
    return (one, two) if (landscape.group[one] < 0, one) < (landscape.group[two] < 0, two) else (two, one)


def _merged(learned: _Learned, by_pair: Mapping[tuple[int, int], Sequence[Suspicion]]) -> dict[tuple[int, int], float]:
    """One score a pair: the probability that at least one of its independent reasons holds."""
    scores = dict(learned.of)
    for pair, told in by_pair.items():
        doubt = 1.0 - learned.of.get(pair, 0.0)
        for strongest in _strongest_by_rule(told).values():
            doubt *= 1.0 - strongest.score
        scores[pair] = min(_MOST, 1.0 - doubt)
    return {pair: round(score, 6) for pair, score in scores.items()}


def _strongest_by_rule(told: Sequence[Suspicion]) -> dict[str, Suspicion]:
    """The strongest suspicion of each rule; what is declared or known comes before what is learned."""
    found: dict[str, Suspicion] = {}
    for suspicion in sorted(told, key=lambda s: (s.rule == LEARNED, -s.score, s.rule, s.giver, s.reason.id)):
        found.setdefault(suspicion.rule, suspicion)
    return found


def _finding(
    landscape: Landscape, pair: tuple[int, int], told: Sequence[Suspicion], score: float, *, worth: bool
) -> Finding:
    reasons = list(_strongest_by_rule(told).values())
    main = reasons[0]
    left, right = (landscape.records[row].id for row in pair)
    direction = "both" if main.both else "left_to_right" if main.giver == pair[0] else "right_to_left"
    edges: dict[Edge, None] = {edge: None for reason in reasons for edge in reason.edges}
    return Finding(
        kind=INTEGRATION,
        left_id=left,
        right_id=right,
        score=score,
        cluster=min(left, right),
        comparisons=tuple(
            Comparison(reason.rule, round(reason.score, 6), reason.reason, round(_log_odds(reason.score), 6))
            for reason in reasons
        ),
        explanation=_explanation(landscape, reasons),
        worth_review=worth,
        identity=0.0,
        function=0.0,
        rule=main.rule,
        direction=direction,
        edges=tuple(edges),
    )


def _explanation(landscape: Landscape, reasons: Sequence[Suspicion]) -> Sentence:
    main = reasons[0]
    giver, taker = (landscape.records[row].name.strip() for row in (main.giver, main.taker))
    stated = ["; ".join(getattr(reason.reason, language) for reason in reasons) for language in ("id", "en")]
    proposed = Sentence(f"Usulan: {giver} memberi data kepada {taker}", f"Proposal: {giver} gives data to {taker}")
    if main.both:
        proposed = Sentence(
            f"Usulan: tetapkan satu master, misalnya {giver}; {taker} mengambil darinya",
            f"Proposal: decide on one master, such as {giver}; {taker} takes from it",
        )
    return Sentence(
        *(f"{_begun(said, (giver, taker))}. {proposal}." for said, proposal in zip(stated, proposed, strict=True))
    )


def _begun(sentence: str, names: tuple[str, str]) -> str:
    """With a capital letter, but for a name, which stays as it is written: `e-SAKIP`."""
    return sentence if sentence.startswith(names) else sentence[:1].upper() + sentence[1:]


def _log_odds(score: float) -> float:
    bounded = min(max(score, 1e-6), 1.0 - 1e-6)
    return math.log(bounded / (1.0 - bounded))
