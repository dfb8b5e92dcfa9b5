"""From records to findings: prepare, pair, compare, score, name the kind, cluster, explain."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .candidates import candidate_pairs, declared_links, spelled_links
from .clustering import clusters
from .comparing import FEATURES, Prepared, compare
from .explaining import evidence, explanation
from .families import comparable, covered, families, stars
from .features import Rows, Similarities, spaces
from .portfolio import Profile, prepare
from .records import ApplicationRecord, Comparison, Finding, Parameters
from .scoring import Scores, models, score

_SITE_SCORE = 0.5
"""A web site per unit is one platform by common knowledge; listed after everything that needs a judgement."""
_FAMILY_SCORE = 0.6
_SAME_TEXT = 0.85
"""Cosine of two descriptions above which they are the same text with a word changed."""
_LEAST_ODDS = 0.01
_MOST_AGAINST = -2.0
"""A pair with nothing in common is weak evidence about a group: one record may simply be described badly."""
_EVEN = 0.5
_PERHAPS_ONE = 0.3
"""Identity at which equal names with different channels are channels of one product."""
_ALIKE = 0.6
"""Similarity of names at which a weak pair rather is one record twice than one function twice."""
_MERGING = ("same_record", "same_function", "variant")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Row numbers, place in the arrays, and the verdict."""

    place: int
    left: int
    right: int
    kind: str
    score: float
    chain: bool = False


@dataclass(frozen=True, slots=True)
class _Scored:
    """All candidate pairs with what was computed about them."""

    prepared: Prepared
    left: Rows
    right: Rows
    similarities: dict[str, Similarities]
    identity: Scores
    function: Scores
    national: Scores


def find_duplicates(records: Sequence[ApplicationRecord], parameters: Parameters) -> list[Finding]:
    """See the front."""
    ordered = _ordered(records)
    if len(ordered) <= 1:
        return []
    scored = _score(ordered, parameters)
    return _findings(scored, _judged(scored, parameters), parameters)


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
    chosen = replace(parameters, min_score=0.0)
    ordered = _ordered([*others, record])
    if len(ordered) <= 1:
        return []
    row = next(place for place, other in enumerate(ordered) if other is record)
    scored = _score(ordered, chosen, only=row)
    pairs = _judged(scored, chosen)
    pairs.sort(key=lambda pair: (-pair.score, pair.left, pair.right))
    return _findings(scored, pairs[:limit], chosen)


def _ordered(records: Sequence[ApplicationRecord]) -> list[ApplicationRecord]:
    return sorted(records, key=lambda r: (r.id, r.name, r.description, r.government, r.agency, r.url))


def _score(records: Sequence[ApplicationRecord], parameters: Parameters, only: int | None = None) -> _Scored:
    profiles = prepare(records)
    of = spaces(profiles)
    spelled, declared = spelled_links(profiles, parameters), declared_links(profiles, parameters)
    family = families(profiles, parameters) if only is None else {}
    star = stars(family)
    prepared = Prepared(profiles, of, spelled, declared, star, family)
    left, right = candidate_pairs(profiles, of, parameters, (spelled, declared, star), only=only)
    similarities = compare(prepared, left, right)
    identity, function, national = models(parameters)
    return _Scored(
        prepared, left, right, similarities,
        score(similarities, identity), score(similarities, function), score(similarities, national),
    )  # fmt: skip


def _judged(scored: _Scored, parameters: Parameters) -> list[_Pair]:
    """The pairs with their kinds; families of one service at many units along a star around their first member."""
    profiles = scored.prepared.profiles
    family = scored.prepared.family
    least = min(parameters.review_score, 1.0 if parameters.min_score is None else parameters.min_score)
    top = np.maximum(scored.identity.probability, scored.function.probability)
    top = np.maximum(top, scored.national.probability)
    chained = scored.prepared.stars.holds(scored.left, scored.right, len(profiles))
    pairs: list[_Pair] = []
    for place in np.flatnonzero((top >= least) | chained):
        left, right = int(scored.left[place]), int(scored.right[place])
        if covered(profiles, family, left, right):
            if chained[place]:
                level = _SITE_SCORE if profiles[left].family == "site" else _FAMILY_SCORE
                pairs.append(_Pair(int(place), left, right, "shared_service", level, chain=True))
        elif comparable(profiles[left], profiles[right]):
            pairs.append(_kind(scored, int(place)))
    return pairs


def _kind(scored: _Scored, place: int) -> _Pair:
    """What a pair is, and how sure that is."""
    left, right = int(scored.left[place]), int(scored.right[place])
    one, two = scored.prepared.profiles[left], scored.prepared.profiles[right]
    identity = float(scored.identity.probability[place])
    function = float(scored.function.probability[place])
    if one.record.shared != two.record.shared:
        return _Pair(place, left, right, "national_overlap", float(scored.national.probability[place]))
    name = float(np.nan_to_num(scored.similarities["name"][place]))
    declared = not np.isnan(scored.similarities["relation"][place])
    described = float(np.nan_to_num(scored.similarities["description"][place]))
    channels = one.channels != two.channels and (bool(set(one.keys) & set(two.keys)) or described >= _SAME_TEXT)
    if declared or (channels and identity >= _PERHAPS_ONE):
        return _Pair(place, left, right, "variant", max(identity, function))
    elsewhere = bool(one.agency) and bool(two.agency) and one.agency != two.agency
    if one.component and one.component == two.component and elsewhere:
        return _Pair(place, left, right, "shared_service", max(identity, function))
    if identity >= _EVEN or (identity > function and name >= _ALIKE):
        return _Pair(place, left, right, "same_record", identity)
    return _Pair(place, left, right, "same_function", function)


def _cluster_ids(scored: _Scored, pairs: Sequence[_Pair], parameters: Parameters) -> dict[str, str]:
    """By `group + record id`: the id of the cluster, which does not depend on `Parameters.min_score`.

    Pairs worth a review join; every other compared pair among the same records speaks against joining them.
    """
    profiles = scored.prepared.profiles
    edges: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    joined: set[int] = set()
    told: set[int] = set()
    for pair in pairs:
        if pair.kind == "national_overlap" or pair.score < parameters.review_score:
            continue
        group = _group(pair.kind)
        edges[group].append((profiles[pair.left].record.id, profiles[pair.right].record.id, _log_odds(pair.score)))
        if group == "merge":
            joined.update((pair.left, pair.right))
            told.add(pair.place)
    inside = np.zeros(len(profiles), dtype=bool)
    inside[sorted(joined)] = True
    for place in np.flatnonzero(inside[scored.left] & inside[scored.right]):
        if int(place) not in told:
            left, right = profiles[int(scored.left[place])], profiles[int(scored.right[place])]
            against = min(-_LEAST_ODDS, _log_odds(float(scored.function.probability[place])))
            edges["merge"].append((left.record.id, right.record.id, against))
    return {
        f"{group}\n{member}": cluster.id
        for group in sorted(edges)
        for cluster in clusters(group, edges[group])
        for member in cluster.members
    }


def _log_odds(probability: float) -> float:
    """Log-odds for clustering: at least a little above zero for what is listed, never below -2 for what is not."""
    odds = math.log(max(probability, 1e-9) / max(1.0 - probability, 1e-9))
    return max(odds, _LEAST_ODDS) if probability >= _EVEN else max(odds, _MOST_AGAINST)


def _group(kind: str) -> str:
    """Kinds that merge applications into each other cluster together."""
    return "merge" if kind in _MERGING else kind


def _cluster_of(pair: _Pair, left: str, right: str, cluster: Mapping[str, str]) -> str:
    """The cluster of a pair: the national application, the group that holds both, or the pair by itself."""
    if pair.kind == "national_overlap":
        return right
    group = _group(pair.kind)
    own, other = cluster.get(f"{group}\n{left}"), cluster.get(f"{group}\n{right}")
    return own if own is not None and own == other else min(left, right)


def _comparisons(scored: _Scored, pair: _Pair, one: Profile, two: Profile) -> tuple[Comparison, ...]:
    """The pair's features with their evidence, in the order of `FEATURES`; those of no bearing are left out."""
    basis = scored.function
    if pair.kind == "national_overlap":
        basis = scored.national
    elif pair.kind == "same_record" or (pair.kind == "variant" and pair.score == _probability(scored.identity, pair)):
        basis = scored.identity
    made = []
    for feature in FEATURES:
        if (feature == "keywords" and pair.kind != "national_overlap") or feature not in basis.contributions:
            continue
        value = float(scored.similarities[feature][pair.place])
        similarity = None if np.isnan(value) else round(value, 6)
        weight = round(float(basis.contributions[feature][pair.place]), 6)
        made.append(Comparison(feature, similarity, evidence(feature, similarity, one, two), weight))
    return tuple(made)


def _probability(scores: Scores, pair: _Pair) -> float:
    return float(scores.probability[pair.place])


def _findings(scored: _Scored, pairs: Sequence[_Pair], parameters: Parameters) -> list[Finding]:
    profiles = scored.prepared.profiles
    listed = [
        pair
        for pair in pairs
        if pair.kind in parameters.kinds
        and pair.score >= (parameters.review_score if parameters.min_score is None else parameters.min_score)
    ]
    cluster = _cluster_ids(scored, pairs, parameters)
    found: list[Finding] = []
    for pair in listed:
        one, two = profiles[pair.left], profiles[pair.right]
        if pair.kind == "national_overlap" and one.record.shared:
            one, two = two, one
        comparisons = _comparisons(scored, pair, one, two)
        found.append(
            Finding(
                kind=pair.kind,
                left_id=one.record.id,
                right_id=two.record.id,
                score=round(pair.score, 6),
                cluster=_cluster_of(pair, one.record.id, two.record.id, cluster),
                comparisons=comparisons,
                explanation=explanation(pair.kind, comparisons),
                worth_review=pair.score >= parameters.review_score,
                identity=round(_probability(scored.identity, pair), 6),
                function=round(_probability(scored.function, pair), 6),
            )
        )
    return sorted(found, key=lambda finding: (-finding.score, finding.kind, finding.left_id, finding.right_id))
