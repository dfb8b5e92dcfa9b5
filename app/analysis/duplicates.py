"""From records to findings: prepare, pair, compare, score, name the kind, cluster, explain."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import vocabulary as words
from .candidates import candidate_pairs, declared_links, spelled_links
from .clustering import clusters
from .comparing import FEATURES, Prepared, compare
from .explaining import evidence, explanation
from .features import Rows, Similarities, spaces
from .portfolio import Profile, prepare
from .records import ApplicationRecord, Comparison, Finding, Parameters
from .scoring import Scores, models, score

_SITE_SCORE = 0.5
"""A web site per unit is one platform by common knowledge; listed after everything that needs a judgement."""
_FAMILY_SCORE = 0.6
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


def find_duplicates(records: Sequence[ApplicationRecord], parameters: Parameters | None = None) -> list[Finding]:
    """Pairs of applications that may be one too many, strongest first, then by kind and ids.

    Compares the applications of one government with each other and with the national ones (`shared`), never two
    national ones. The result depends on the records and parameters alone, not on their order; ids should be unique.
    """
    chosen = parameters or Parameters()
    ordered = _ordered(records)
    if len(ordered) < 2:
        return []
    scored = _score(ordered, chosen)
    pairs = _judged(scored, chosen)
    return _findings(scored, pairs, chosen)


def similar_applications(
    record: ApplicationRecord,
    records: Sequence[ApplicationRecord],
    parameters: Parameters | None = None,
    limit: int = 10,
) -> list[Finding]:
    """At most `limit` findings between `record` and the portfolio `records`, of any kind and score, strongest first.

    A record of the same id in `records` is taken to be `record` itself. An empty government means that of the portfolio,
    when that has only one.
    """
    others = [other for other in records if other.id != record.id]
    if not record.government:
        governments = {other.government for other in others if not other.shared}
        if len(governments) == 1:
            record = replace(record, government=governments.pop())
    chosen = replace(parameters or Parameters(), min_score=0.0)
    ordered = _ordered([*others, record])
    if len(ordered) < 2:
        return []
    row = next(place for place, other in enumerate(ordered) if other is record)
    scored = _score(ordered, chosen, only=row)
    pairs = [pair for pair in _judged(scored, chosen, families=False)]
    pairs.sort(key=lambda pair: (-pair.score, pair.left, pair.right))
    return _findings(scored, pairs[:limit], replace(chosen, min_score=0.0))


def _ordered(records: Sequence[ApplicationRecord]) -> list[ApplicationRecord]:
    return sorted(records, key=lambda r: (r.id, r.name, r.description, r.government, r.agency, r.url))


def _score(records: Sequence[ApplicationRecord], parameters: Parameters, only: int | None = None) -> _Scored:
    profiles = prepare(records)
    of = spaces(profiles)
    spelled, declared = spelled_links(profiles, parameters), declared_links(profiles, parameters)
    prepared = Prepared(profiles, of, spelled, declared)
    left, right = candidate_pairs(profiles, of, parameters, (spelled, declared), only=only)
    similarities = compare(prepared, left, right)
    identity, function, national = models(parameters)
    return _Scored(
        prepared, left, right, similarities,
        score(similarities, identity), score(similarities, function), score(similarities, national),
    )  # fmt: skip


def _judged(scored: _Scored, parameters: Parameters, *, families: bool = True) -> list[_Pair]:
    """The pairs with their kinds; families of one service at many units along a star around their first member."""
    profiles = scored.prepared.profiles
    family = _families(profiles, parameters) if families else {}
    least = min(parameters.review_score, 1.0 if parameters.min_score is None else parameters.min_score)
    top = np.maximum(scored.identity.probability, scored.function.probability)
    top = np.maximum(top, scored.national.probability)
    stars = {(min(rows), row) for rows in _gathered(family) for row in rows if row != min(rows)}
    pairs: list[_Pair] = []
    chained = np.isin(_codes_of(scored.left, scored.right, profiles), _codes_of(*_rows_of(stars), profiles))
    for place in np.flatnonzero((top >= least) | chained):
        left, right = int(scored.left[place]), int(scored.right[place])
        if (left, right) in stars:
            level = _SITE_SCORE if profiles[left].family == "site" else _FAMILY_SCORE
            pairs.append(_Pair(int(place), left, right, "shared_service", level, chain=True))
        elif _same_family(profiles, family, left, right) or not _comparable(profiles[left], profiles[right]):
            continue
        pairs.append(_kind(scored, int(place)))
    return pairs


def _families(profiles: Sequence[Profile], parameters: Parameters) -> dict[int, str]:
    """Row → family label, for families with at least `Parameters.family_size` different units in one government."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, profile in enumerate(profiles):
        if profile.family and not profile.record.shared:
            rows[f"{profile.record.government}\n{profile.family}"].append(row)
    return {
        row: label
        for label in sorted(rows)
        if len({profiles[row].instance for row in rows[label]}) >= parameters.family_size
        for row in rows[label]
    }


def _same_family(profiles: Sequence[Profile], family: dict[int, str], left: int, right: int) -> bool:
    """Whether a pair is covered by its family's star: two units of it, not one unit or one address listed twice."""
    if left not in family or family[left] != family.get(right):
        return False
    one, two = profiles[left], profiles[right]
    same_address = bool(one.host) and (one.host, one.path) == (two.host, two.path)
    same_unit = one.instance == two.instance and one.keys[:1] == two.keys[:1]
    return not same_address and not same_unit


def _comparable(left: Profile, right: Profile) -> bool:
    """A plain web site of a unit is only compared with what shares its address or its name."""
    if left.family != "site" and right.family != "site":
        return True
    same_address = bool(left.host) and (left.host, left.path) == (right.host, right.path)
    return same_address or (left.family == right.family and bool(set(left.keys) & set(right.keys)))


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
    channels = one.channels != two.channels and bool(set(one.keys) & set(two.keys))
    if declared or (channels and identity >= 0.3):
        return _Pair(place, left, right, "variant", max(identity, function))
    elsewhere = bool(one.agency) and bool(two.agency) and one.agency != two.agency
    if one.component and one.component == two.component and elsewhere:
        return _Pair(place, left, right, "shared_service", max(identity, function))
    if identity >= 0.5 or (identity > function and name >= 0.6):
        return _Pair(place, left, right, "same_record", identity)
    return _Pair(place, left, right, "same_function", function)


def _cluster_ids(profiles: Sequence[Profile], pairs: Sequence[_Pair]) -> dict[str, str]:
    """By `group kind + record id`: the id of the cluster. National findings gather around the national application."""
    edges: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for pair in pairs:
        if pair.kind != "national_overlap":
            odds = float(np.log(max(pair.score, 1e-6) / max(1.0 - pair.score, 1e-6)))
            odds = max(odds, 0.01) if pair.chain else odds
            edges[_group(pair.kind)].append((profiles[pair.left].record.id, profiles[pair.right].record.id, odds))
    return {
        f"{group}\n{member}": cluster.id
        for group in sorted(edges)
        for cluster in clusters(group, edges[group])
        for member in cluster.members
    }


def _group(kind: str) -> str:
    """Kinds that merge applications into each other cluster together."""
    return "merge" if kind in _MERGING else kind


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
    cluster = _cluster_ids(profiles, pairs)
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
                cluster=two.record.id
                if pair.kind == "national_overlap"
                else cluster.get(f"{_group(pair.kind)}\n{one.record.id}", one.record.id),
                comparisons=comparisons,
                explanation=explanation(pair.kind, comparisons),
                worth_review=pair.score >= parameters.review_score,
                identity=round(_probability(scored.identity, pair), 6),
                function=round(_probability(scored.function, pair), 6),
            )
        )
    return sorted(found, key=lambda finding: (-finding.score, finding.kind, finding.left_id, finding.right_id))
