"""From records to findings: prepare, pair, compare, score, name the kind, cluster, explain."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from .candidates import candidate_pairs, scopes
from .classes import ClassModel, FunctionRow, class_model
from .clustering import clusters
from .comparing import compare
from .explaining import Seen, bears, evidence, explanation, sides, telling
from .features import Similarities
from .kinds import Pair, Scored, calibrated, judged
from .parts import each, parts_of, uncollected
from .preparing import Prepared, prepare_portfolio
from .records import ApplicationRecord, Comparison, Finding, Parameters
from .scoring import Scores, models, score
from .strangers import STRANGE, strange, strange_pairs
from .tokens import Rows

_LEAST_ODDS = 0.01
_MOST_AGAINST = -2.0
"""A pair with nothing in common is weak evidence about a group: one record may simply be described badly."""
_MERGING = ("same_record", "same_function", "variant")


def find_duplicates(
    records: Sequence[ApplicationRecord],
    parameters: Parameters,
    functions: Sequence[FunctionRow] = (),
    model: ClassModel | None = None,
    *,
    comparisons: bool = True,
    processes: int = 1,
) -> list[Finding]:
    """See the front; `model` reads the functions in place of the shipped one."""
    ordered = in_order(records)
    if len(ordered) <= 1:
        return []
    chosen = model or class_model().extended(functions)

    def found_in(part: Sequence[ApplicationRecord]) -> list[Finding]:
        scored = _score(part, parameters, chosen)
        pairs, threshold = judged(scored, parameters)
        return findings_of(scored, pairs, threshold, parameters, comparisons=comparisons)

    with uncollected():
        return sorted(chain.from_iterable(each(parts_of(ordered, parameters), found_in, processes)), key=_strength)


def in_order(records: Sequence[ApplicationRecord]) -> list[ApplicationRecord]:
    """The records in the order in which a run numbers them, whatever order they came in."""
    return sorted(records, key=lambda r: (r.id, r.name, r.description, r.government, r.agency, r.url))


def _score(records: Sequence[ApplicationRecord], parameters: Parameters, model: ClassModel) -> Scored:
    prepared = prepare_portfolio(records, parameters, model)
    if strange(prepared, parameters):
        return _score_strangers(prepared, parameters)
    links = (prepared.spelled, prepared.related, prepared.stars)
    left, right = candidate_pairs(prepared.portfolio, prepared.of, parameters, links, prepared.served)
    groups, _ = scopes(prepared.portfolio, parameters)
    inside = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    shared = prepared.portfolio.shared
    local = len(left) - int((shared[left] | shared[right]).sum())
    return scored_pairs(prepared, left, right, parameters, unscored=max(0, inside - local))


def scored_pairs(prepared: Prepared, left: Rows, right: Rows, parameters: Parameters, unscored: int = 0) -> Scored:
    """The pairs compared, scored and calibrated; `unscored` pairs of the scope are not among them."""
    similarities = compare(prepared, left, right)
    identity, function, national = models(parameters)
    return calibrated(
        prepared, left, right, similarities,
        (score(similarities, identity), score(similarities, function), score(similarities, national)),
        (identity.bias, function.bias), unscored, parameters,
    )  # fmt: skip


def _score_strangers(prepared: Prepared, parameters: Parameters) -> Scored:
    """Pairs across lists whose words are unknown: identity alone, by likeness and best match."""
    left, right, similarities = strange_pairs(prepared.portfolio.records)
    nothing = np.full(len(left), np.nan)
    same = score(similarities, STRANGE)
    return calibrated(
        prepared, left, right, similarities | {"relation": nothing, "description": nothing},
        (same, same, same), (STRANGE.bias, STRANGE.bias), 0, replace(parameters, adapt_prior=False),
    )  # fmt: skip


def _cluster_ids(scored: Scored, pairs: Sequence[Pair], threshold: float) -> dict[str, str]:
    """By `group + record id`: the id of the cluster, which does not depend on `Parameters.min_score`.

    Pairs worth a review join; every other compared pair among the same records speaks against joining them.
    """
    ids = [record.id for record in scored.prepared.portfolio.records]
    edges: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    inside = np.zeros(len(ids), dtype=bool)
    untold = np.ones(len(scored.left), dtype=bool)
    for pair in pairs:
        if pair.kind == "national_overlap" or pair.score < threshold:
            continue
        group = _group(pair.kind)
        edges[group].append((ids[pair.left], ids[pair.right], max(_LEAST_ODDS, _log_odds(pair.score))))
        if group == "merge":
            inside[pair.left] = inside[pair.right] = True
            untold[pair.place] = False
    against = np.flatnonzero(untold & inside[scored.left] & inside[scored.right])
    odds = np.minimum(-_LEAST_ODDS, _many_log_odds(scored.redundant[against]))
    for left, right, value in zip(
        scored.left[against].tolist(), scored.right[against].tolist(), odds.tolist(), strict=True
    ):
        edges["merge"].append((ids[left], ids[right], value))
    return {
        f"{group}\n{member}": cluster.id
        for group in sorted(edges)
        for cluster in clusters(group, edges[group])
        for member in cluster.members
    }


def _log_odds(probability: float) -> float:
    """Log-odds for clustering, never below -2."""
    return max(math.log(max(probability, 1e-9) / max(1.0 - probability, 1e-9)), _MOST_AGAINST)


def _many_log_odds(probability: Similarities) -> Similarities:
    odds = np.log(np.maximum(probability, 1e-9) / np.maximum(1.0 - probability, 1e-9))
    result: Similarities = np.maximum(odds, _MOST_AGAINST)
    return result


def _group(kind: str) -> str:
    """Kinds that merge applications into each other cluster together."""
    return "merge" if kind in _MERGING else kind


def _cluster_of(pair: Pair, left: str, right: str, cluster: Mapping[str, str]) -> str:
    """The cluster of a pair: the national application, the group that holds both, or the pair by itself."""
    if pair.kind == "national_overlap":
        return right
    group = _group(pair.kind)
    own, other = cluster.get(f"{group}\n{left}"), cluster.get(f"{group}\n{right}")
    return own if own is not None and own == other else min(left, right)


def _basis(scored: Scored, kind: str) -> Scores:
    """The scorer that decided."""
    if kind == "national_overlap":
        return scored.national
    return scored.identity if kind in ("same_record", "variant") else scored.function


def _seen(scored: Scored, pairs: Sequence[Pair]) -> list[list[Seen]]:
    """For each pair, in the order of the curves: what bears on it or would decide, by the scorer that decided."""
    found: list[list[Seen]] = [[] for _ in pairs]
    of_basis: defaultdict[int, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        of_basis[id(_basis(scored, pair.kind))].append(number)
    for numbers in of_basis.values():
        basis = _basis(scored, pairs[numbers[0]].kind)
        places = np.array([pairs[number].place for number in numbers], dtype=np.int64)
        for feature, contributions in basis.contributions.items():
            weights = np.round(contributions[places], 6).tolist()
            values = np.round(scored.similarities[feature][places], 6).tolist()
            for number, value, weight in zip(numbers, values, weights, strict=True):
                similarity = None if value != value else value  # noqa: PLR0124 -- NaN differs from itself
                if bears(feature, similarity, weight):
                    found[number].append(Seen(feature, similarity, weight))
    return found


def findings_of(
    scored: Scored, pairs: Sequence[Pair], threshold: float, parameters: Parameters, *, comparisons: bool = True
) -> list[Finding]:
    """The pairs as findings, strongest first; without `comparisons` they have their explanation alone."""
    least = threshold if parameters.min_score is None else parameters.min_score
    cluster = _cluster_ids(scored, pairs, threshold)
    listed = [pair for pair in pairs if pair.kind in parameters.kinds and pair.score >= least]
    found = [
        _finding(scored, pair, seen, cluster, threshold, comparisons=comparisons)
        for pair, seen in zip(listed, _seen(scored, listed), strict=True)
    ]
    return sorted(found, key=_strength)


def _strength(finding: Finding) -> tuple[float, str, str, str]:
    return -finding.score, finding.kind, finding.left_id, finding.right_id


def _finding(
    scored: Scored,
    pair: Pair,
    seen: Sequence[Seen],
    cluster: Mapping[str, str],
    threshold: float,
    *,
    comparisons: bool,
) -> Finding:
    of, pair_sides = scored.prepared.portfolio, sides(scored.prepared, pair.left, pair.right)
    one, two = of.records[pair.left], of.records[pair.right]
    if pair.kind == "national_overlap" and of.shared[pair.left]:
        one, two = two, one
    told = telling(seen)
    words = {s.feature: evidence(s, pair_sides) for s in (seen if comparisons else [*told.towards, *told.against])}
    compared = [Comparison(s.feature, s.similarity, words[s.feature], s.weight) for s in seen] if comparisons else []
    return Finding(
        kind=pair.kind,
        left_id=one.id,
        right_id=two.id,
        score=round(pair.score, 6),
        cluster=_cluster_of(pair, one.id, two.id, cluster),
        comparisons=tuple(compared),
        explanation=explanation(pair.kind, told, words),
        worth_review=pair.score >= threshold,
        identity=round(scored.same.item(pair.place), 6),
        function=round(scored.redundant.item(pair.place), 6),
    )
