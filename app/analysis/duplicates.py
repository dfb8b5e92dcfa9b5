"""From records to findings: prepare, pair, compare, score, name the kind, cluster, explain."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np

from .candidates import candidate_pairs, scopes
from .classes import ClassModel, FunctionRow, class_model
from .comparing import compare
from .explaining import Sides, evidence, explanation, sides_of
from .grouping import cluster_ids, cluster_of
from .kinds import Pair, Scored, calibrated, judged
from .lines import strength
from .parts import each, parts_of, uncollected
from .preparing import Prepared, prepare_portfolio
from .records import ApplicationRecord, Comparison, Finding, Parameters
from .scoring import models, score
from .strangers import STRANGE, strange, strange_pairs
from .tokens import Rows
from .weighing import Weighed, weighed


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
    chosen = model or class_model().extended(functions)
    work = partial(found_in, parameters=parameters, model=chosen, comparisons=comparisons)
    return sorted(chain.from_iterable(each(parts_of(records, parameters), work, processes)), key=strength)


def found_in(
    part: Sequence[ApplicationRecord], parameters: Parameters, model: ClassModel, *, comparisons: bool
) -> list[Finding]:
    """The findings of a list that is analysed as one, strongest first."""
    if len(part) <= 1:
        return []
    with uncollected():
        scored = _score(in_order(part), parameters, model)
        pairs, threshold = judged(scored, parameters)
        return findings_of(scored, pairs, threshold, parameters, comparisons=comparisons)


def in_order(records: Sequence[ApplicationRecord]) -> list[ApplicationRecord]:
    """The records in the order in which a run numbers them, whatever order they came in."""
    return sorted(records, key=lambda r: (r.id, r.name, r.description, r.government, r.agency, r.url))


def _score(records: Sequence[ApplicationRecord], parameters: Parameters, model: ClassModel) -> Scored:
    prepared = prepare_portfolio(records, parameters, model)
    if strange(prepared, parameters):
        return _score_strangers(prepared, parameters)
    links = (prepared.spelled, prepared.related, prepared.stars)
    left, right = candidate_pairs(prepared.portfolio, prepared.likeness, parameters, links)
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


def findings_of(
    scored: Scored, pairs: Sequence[Pair], threshold: float, parameters: Parameters, *, comparisons: bool = True
) -> list[Finding]:
    """The pairs as findings, strongest first; without `comparisons` they have their explanation alone."""
    least = threshold if parameters.min_score is None else parameters.min_score
    cluster = cluster_ids(scored, pairs, threshold)
    listed = [pair for pair in pairs if pair.kind in parameters.kinds and pair.score >= least]
    places = np.array([pair.place for pair in listed], dtype=np.int64)
    identity, function = (values[places].round(6).tolist() for values in (scored.same, scored.redundant))
    told = zip(weighed(scored, listed, bearing=comparisons), sides_of(scored.prepared, listed), strict=True)
    found = [
        _finding(pair, rests_on, both, cluster, threshold, same, redundant)
        for pair, (rests_on, both), same, redundant in zip(listed, told, identity, function, strict=True)
    ]
    return sorted(found, key=strength)


def _finding(
    pair: Pair,
    rests_on: Weighed,
    both: Sides,
    cluster: Mapping[str, str],
    threshold: float,
    same: float,
    redundant: float,
) -> Finding:
    one, two = both.records
    if pair.kind == "national_overlap" and both.of.shared[pair.left]:
        one, two = two, one
    words = {s.feature: evidence(s, both) for s in rests_on.bearing or (*rests_on.towards, *rests_on.against)}
    return Finding(
        kind=pair.kind,
        left_id=one.id,
        right_id=two.id,
        score=round(pair.score, 6),
        cluster=cluster_of(pair, one.id, two.id, cluster),
        comparisons=tuple([Comparison(s.feature, s.similarity, words[s.feature], s.weight) for s in rests_on.bearing]),
        explanation=explanation(pair.kind, rests_on, words),
        worth_review=pair.score >= threshold,
        identity=same,
        function=redundant,
    )
