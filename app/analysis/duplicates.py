"""From records to findings: prepare, pair, compare, score, name the kind, cluster, explain."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .candidates import candidate_pairs, scopes
from .classes import ClassModel, FunctionRow, class_model
from .clustering import clusters
from .comparing import compare
from .explaining import bears, evidence, explanation, sides
from .kinds import Pair, Scored, calibrated, judged
from .preparing import Prepared, prepare_portfolio
from .records import ApplicationRecord, Comparison, Finding, Parameters
from .scoring import models, score
from .strangers import STRANGE, strange, strange_pairs

_LEAST_ODDS = 0.01
_MOST_AGAINST = -2.0
"""A pair with nothing in common is weak evidence about a group: one record may simply be described badly."""
_MERGING = ("same_record", "same_function", "variant")


def find_duplicates(
    records: Sequence[ApplicationRecord],
    parameters: Parameters,
    functions: Sequence[FunctionRow] = (),
    model: ClassModel | None = None,
) -> list[Finding]:
    """See the front; `model` reads the functions in place of the shipped one."""
    ordered = in_order(records)
    if len(ordered) <= 1:
        return []
    scored = _score(ordered, parameters, model or class_model().extended(functions))
    pairs, threshold = judged(scored, parameters)
    return _findings(scored, pairs, threshold, parameters)


def similar_applications(
    record: ApplicationRecord,
    records: Sequence[ApplicationRecord],
    parameters: Parameters,
    limit: int,
) -> list[Finding]:
    """See the front."""
    others = [other for other in records if other.id != record.id]
    if not record.government:
        governments = {other.government for other in others if not other.shared}
        if len(governments) == 1:
            record = replace(record, government=governments.pop())
    chosen = replace(parameters, min_score=0.0, adapt_prior=False)
    ordered = in_order([*others, record])
    if len(ordered) <= 1:
        return []
    row = next(place for place, other in enumerate(ordered) if other is record)
    scored = _score(ordered, chosen, class_model(), only=row)
    pairs, threshold = judged(scored, chosen)
    pairs.sort(key=lambda pair: (-pair.score, pair.left, pair.right))
    return _findings(scored, pairs[:limit], threshold, chosen)


def in_order(records: Sequence[ApplicationRecord]) -> list[ApplicationRecord]:
    """The records in the order in which a run numbers them, whatever order they came in."""
    return sorted(records, key=lambda r: (r.id, r.name, r.description, r.government, r.agency, r.url))


def _score(
    records: Sequence[ApplicationRecord],
    parameters: Parameters,
    model: ClassModel,
    only: int | None = None,
) -> Scored:
    prepared = prepare_portfolio(records, parameters, model)
    if only is None and strange(prepared, parameters):
        return _score_strangers(prepared, parameters)
    links = (prepared.spelled, prepared.related, prepared.stars)
    left, right = candidate_pairs(prepared.profiles, prepared.of, parameters, links, only, prepared.served)
    similarities = compare(prepared, left, right)
    identity, function, national = models(parameters)
    groups, shared = scopes(prepared.profiles, parameters)
    inside = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    local = len(left) - int(np.isin(left, shared).sum() + np.isin(right, shared).sum())
    return calibrated(
        prepared, left, right, similarities,
        (score(similarities, identity), score(similarities, function), score(similarities, national)),
        (identity.bias, function.bias), max(0, inside - local), parameters,
    )  # fmt: skip


def _score_strangers(prepared: Prepared, parameters: Parameters) -> Scored:
    """Pairs across lists whose words are unknown: identity alone, by likeness and best match."""
    left, right, similarities = strange_pairs([profile.record for profile in prepared.profiles])
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
    profiles = scored.prepared.profiles
    edges: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    joined: set[int] = set()
    told: set[int] = set()
    for pair in pairs:
        if pair.kind == "national_overlap" or pair.score < threshold:
            continue
        group = _group(pair.kind)
        edges[group].append(
            (profiles[pair.left].record.id, profiles[pair.right].record.id, max(_LEAST_ODDS, _log_odds(pair.score)))
        )
        if group == "merge":
            joined.update((pair.left, pair.right))
            told.add(pair.place)
    inside = np.zeros(len(profiles), dtype=bool)
    inside[sorted(joined)] = True
    for place in np.flatnonzero(inside[scored.left] & inside[scored.right]):
        if int(place) not in told:
            left, right = profiles[int(scored.left[place])], profiles[int(scored.right[place])]
            against = min(-_LEAST_ODDS, _log_odds(float(scored.redundant[place])))
            edges["merge"].append((left.record.id, right.record.id, against))
    return {
        f"{group}\n{member}": cluster.id
        for group in sorted(edges)
        for cluster in clusters(group, edges[group])
        for member in cluster.members
    }


def _log_odds(probability: float) -> float:
    """Log-odds for clustering, never below -2."""
    return max(math.log(max(probability, 1e-9) / max(1.0 - probability, 1e-9)), _MOST_AGAINST)


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


def _comparisons(scored: Scored, pair: Pair) -> tuple[Comparison, ...]:
    """The evidence of the scorer that decided, in the order of its curves: what bears on the pair or would decide."""
    basis = scored.function
    if pair.kind == "national_overlap":
        basis = scored.national
    elif pair.kind in ("same_record", "variant"):
        basis = scored.identity
    pair_sides = sides(scored.prepared, pair.left, pair.right)
    made = []
    for feature, contributions in basis.contributions.items():
        weight = contributions.item(pair.place)
        value = scored.similarities[feature].item(pair.place)
        similarity = None if value != value else round(value, 6)  # noqa: PLR0124 -- NaN differs from itself
        if bears(feature, similarity, weight):
            made.append(Comparison(feature, similarity, evidence(feature, similarity, pair_sides), round(weight, 6)))
    return tuple(made)


def _findings(scored: Scored, pairs: Sequence[Pair], threshold: float, parameters: Parameters) -> list[Finding]:
    profiles = scored.prepared.profiles
    least = threshold if parameters.min_score is None else parameters.min_score
    cluster = _cluster_ids(scored, pairs, threshold)
    found: list[Finding] = []
    for pair in pairs:
        if pair.kind not in parameters.kinds or pair.score < least:
            continue
        one, two = profiles[pair.left].record, profiles[pair.right].record
        if pair.kind == "national_overlap" and one.shared:
            one, two = two, one
        comparisons = _comparisons(scored, pair)
        found.append(
            Finding(
                kind=pair.kind,
                left_id=one.id,
                right_id=two.id,
                score=round(pair.score, 6),
                cluster=_cluster_of(pair, one.id, two.id, cluster),
                comparisons=comparisons,
                explanation=explanation(pair.kind, comparisons),
                worth_review=pair.score >= threshold,
                identity=round(float(scored.same[pair.place]), 6),
                function=round(float(scored.redundant[pair.place]), 6),
            )
        )
    return sorted(found, key=lambda finding: (-finding.score, finding.kind, finding.left_id, finding.right_id))
