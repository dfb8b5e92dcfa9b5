"""Pairs → similarities, one function a feature.

A feature's function takes the prepared portfolio and the rows of many pairs and gives one similarity in [0, 1] for
each, NaN when there is nothing to compare: an empty field is no evidence that two applications differ.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from . import text
from .classes import overlaps
from .features import Similarities, cosine, overlap, rarity, shares
from .portfolio import Portfolio, Shown
from .preparing import Prepared
from .suites import NO_SUITE
from .tokens import Flags, Numbering, Ragged, Rows

CHANNELLED = 4
"""Letters of a short name that is enough to tell one product in two channels."""
_IN_TEXT, _IN_NAME, _EACH_FURTHER = (0.6, 0.35), (0.9, 0.7), 0.15
"""What a telling phrase of several words counts, and one of a single word."""
_OF_SUITE = 0.5
"""How surely a local application is redundant beside a national suite in the same list that serves its function."""


def name(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Likeness of what the two are called.

    1 for an equal short name, 0.85 for a short name that the other's words spell, else the larger of word overlap and
    spelling likeness (Indel ratio above 0.6, rescaled and squared).

    An equal short name with quite different words beside it counts 0.6: names collide (`SIAP (…)`, `SIAP (…)`).
    """
    of = prepared.of
    keys = _first_keys(prepared.portfolio)
    spelling = np.asarray(
        process.cpdist(
            [keys[row] for row in left.tolist()], [keys[row] for row in right.tolist()], scorer=fuzz.ratio,
            score_cutoff=60,
        ),
        dtype=float,
    )  # fmt: skip
    named = np.array([bool(key) for key in keys], dtype=bool)
    value = called_alike(
        spelling,
        words=cosine(of.names, left, right),
        spelled=prepared.spelled.holds(left, right, len(keys)),
        beside=cosine(of.asides, left, right),
        equal=shares(of.keys, left, right),
    )
    return np.where(named[left] & named[right], value, np.nan)


def called_alike(
    ratio: Similarities, *, words: Similarities, spelled: Flags, beside: Similarities, equal: Flags
) -> Similarities:
    """As `name`, by the ratio of spelling in [0, 100], the overlap of words and of words `beside` the short names."""
    likeness = np.fmax(np.clip((ratio / 100 - 0.6) / 0.4, 0.0, 1.0) ** 2, words)
    likeness = np.where(spelled, np.maximum(likeness, 0.85), likeness)
    alike = np.where(beside == 0, 0.6, 1.0)
    return np.where(equal, alike, np.where(beside == 0, likeness * 0.8, likeness))


def function(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Whether both serve one function of the catalogue: the probability p, as log₁₀(p / 10⁻⁴) / 4.

    1 for certainty, ¾ for a tenth; two records of which nothing is known meet by chance near ⅓, and less than that says
    that they serve different functions. NaN when the model knows no word of one of them. Two rows that are one national
    suite surely do; that a local row is a suite which serves the other's function counts half, since a suite seldom
    does all that it could.
    """
    served = prepared.served
    probability = served.agreement(overlaps(prepared.model), left, right)
    local = np.flatnonzero(~(prepared.portfolio.shared[left] | prepared.portfolio.shared[right]))
    suited = np.maximum(_serving(prepared, left[local], right[local]), _serving(prepared, right[local], left[local]))
    probability[local] = suite_counted(probability[local], suited)
    suite = prepared.suite
    probability[(suite[left] == suite[right]) & (suite[left] != NO_SUITE)] = 1.0
    told = served.told | (suite != NO_SUITE)
    return np.where(told[left] & told[right], of_order(probability), np.nan)


def suite_counted(probability: Similarities, suited: Similarities) -> Similarities:
    """The probability of one function where a national suite in the same list may serve the other's."""
    return np.maximum(probability, _OF_SUITE * suited)


def _serving(prepared: Prepared, suite: Rows, other: Rows) -> Similarities:
    """The probability that `other` serves one of the functions that `suite` serves as a national application."""
    total = np.zeros(len(suite))
    pairs = np.flatnonzero(prepared.suite[suite] != NO_SUITE)
    number, row = prepared.suite[suite[pairs]], other[pairs]
    serves, served = prepared.suites.serves, prepared.served
    for function, probability in zip(served.functions.T, served.probability.T, strict=True):
        total[pairs] += serves[number, function[row]] * probability[row]
    return np.clip(total, 0.0, 1.0)


def mapping(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Whether both belong under one of the portfolio's own reference codes, declared or inferred; scaled as `function`.

    NaN for a national application, and where too few records have a code.
    """
    if prepared.declared is None:
        return np.full(len(left), np.nan)
    return of_order(prepared.declared.agreement(None, left, right))


def of_order(probability: Similarities) -> Similarities:
    """A probability by its order of magnitude, in [0, 1]."""
    return np.clip((np.log10(probability + 1e-4) + 4.0) / 4.0, 0.0, 1.0)


def description(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the words of the two descriptions, weighted by how rare they are in this portfolio."""
    return cosine(prepared.of.descriptions, left, right)


def spelling(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the letter n-grams of all words: forms and typing errors that the stems do not bring together."""
    return cosine(prepared.of.letters, left, right)


def data_objects(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the data objects' labels and words, scaled down when many records have what is common."""
    value = cosine(prepared.of.objects, left, right)
    some = np.flatnonzero(value > 0)
    value[some] *= np.sqrt(rarity(prepared.of.objects, left[some], right[some]))
    return value


def technologies(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Jaccard index of the technologies, rare ones counting more."""
    return overlap(prepared.of.technologies, left, right)


def address(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """1 for the same host and path, 0.5 for another path there, 0 for another host; NaN without both addresses."""
    of = prepared.portfolio
    hosts, paths = _codes(of.hosts), _codes(of.paths)
    filled = np.array([bool(host) for host in of.hosts], dtype=bool)
    value = addressed_alike(hosts[left] == hosts[right], paths[left] == paths[right])
    return np.where(filled[left] & filled[right], value, np.nan)


def addressed_alike(same_host: Flags, same_path: Flags) -> Similarities:
    """As `address`, where both have one."""
    return np.where(same_host, np.where(same_path, 1.0, 0.5), 0.0)


def agency(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """1 for the same agency, 0 for another; ½ and ¼ in a list without reference codes.

    There the owner has already told the function models much of what it can tell, and the look-alikes of one office
    (a tax's assessment and its payment) share their owner, while costly doubles lie at different ones.
    """
    codes = _codes(prepared.portfolio.agencies)
    filled = np.array([bool(agency) for agency in prepared.portfolio.agencies], dtype=bool)
    value = owned_alike(codes[left] == codes[right], coded=prepared.declared is not None)
    return np.where(filled[left] & filled[right], value, np.nan)


def owned_alike(same: Flags, *, coded: bool) -> Similarities:
    """As `agency`, where both have one; `coded`: the list has reference codes."""
    return np.where(same, *((1.0, 0.0) if coded else (0.5, 0.25)))


def relation(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How far a record says that it belongs to the other; NaN when nothing does.

    1 for one said to be a part, module or channel; ½ for an equal short name beside a channel word in one of the two
    (`SIRANDU`, `SIRANDU Mobile`).
    """
    of = prepared.portfolio
    names = _codes(_first_keys(of))
    named = np.array([bool(keys) and len(keys[0]) >= CHANNELLED for keys in of.keys], dtype=bool)
    channels = _codes([" ".join(sorted(own)) for own in of.channels])
    channelled = (names[left] == names[right]) & named[left] & (channels[left] != channels[right])
    return tied(prepared.related.holds(left, right, len(of)), channelled)


def tied(declared: Flags, channelled: Flags) -> Similarities:
    """As `relation`."""
    return np.where(declared, 1.0, np.where(channelled, 0.5, np.nan))


def national(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How probable it is that the local application's function is one that the national one serves for all.

    By the catalogue of functions, and 1 for a row that is that national application; NaN unless just one of the two is
    shared and the catalogue knows it.
    """
    shared, suite = prepared.portfolio.shared, prepared.suite
    whole, local = np.where(shared[left], left, right), np.where(shared[left], right, left)
    known = (shared[left] != shared[right]) & (suite[whole] != NO_SUITE)
    told = prepared.served.told[local] | (suite[local] != NO_SUITE)
    value = np.where(suite[whole] == suite[local], 1.0, _serving(prepared, whole, local))
    return np.where(known & told, value, np.nan)


def keywords(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How many of a national application's telling words the local one uses; NaN unless just one of the two is shared.

    A phrase in the name counts 0.9 (one word: 0.7), in the description 0.6 (one word: 0.35), each further one 0.15.
    """
    of = prepared.portfolio
    result = np.full(len(left), np.nan)
    crossing = np.flatnonzero(of.shared[left] != of.shared[right])
    swapped = of.shared[left[crossing]]
    local = np.where(swapped, right[crossing], left[crossing])
    whole = np.where(swapped, left[crossing], right[crossing])
    if not len(crossing):
        return result
    locals_, place = np.unique(local, return_inverse=True)
    phrases = {int(row): telling_phrases(of, int(row)) for row in np.unique(whole)}
    scores = keyword_scores(of, locals_, phrases)
    column = {row: number for number, row in enumerate(phrases)}
    columns = np.array([column[row] for row in whole.tolist()], dtype=np.int64)
    told = np.array([bool(phrases[row]) for row in phrases], dtype=bool)
    result[crossing] = np.where(told[columns], scores[place, columns], np.nan)
    return result


def telling_phrases(of: Shown, row: int) -> list[tuple[str, ...]]:
    """The stems of each keyword of a national application, and its own short names; sorted."""
    return list(phrases_of((*of.records[row].keywords, *of.keys[row])))


@lru_cache(maxsize=1_024)
def phrases_of(keywords: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The stems of each keyword; sorted."""
    found = set()
    for keyword in keywords:
        stems = tuple(sorted({text.stem(token) for token in text.tokens(keyword) if len(token) > 1}))
        if stems:
            found.add(stems)
    return tuple(sorted(found))


def keyword_scores(of: Portfolio, rows: Rows, phrases: dict[int, list[tuple[str, ...]]]) -> Similarities:
    """`rows` × the national applications of `phrases`: how far each one's telling words are used."""
    wanted = [(column, phrase) for column, own in enumerate(phrases.values()) for phrase in own]
    stems = Numbering(stem for _, phrase in wanted for stem in phrase)
    asked = Ragged.of([[stems[stem] for stem in phrase] for _, phrase in wanted]).indicator(len(stems)).T.tocsr()
    named, described = _plain_stems(of, rows, stems)
    length = np.array([len(phrase) for _, phrase in wanted])
    in_name = (named.indicator(len(stems)) @ asked).tocoo()
    in_text = (named.beside(described).distinct().indicator(len(stems)) @ asked).tocoo()
    column_of = np.array([column for column, _ in wanted], dtype=np.int64)
    best, count = (np.zeros((len(rows), len(phrases))) for _ in range(2))
    for found, (several, one), counted in ((in_text, _IN_TEXT, True), (in_name, _IN_NAME, False)):
        whole = found.data >= length[found.col]
        row, phrase = found.row[whole], found.col[whole]
        np.maximum.at(best, (row, column_of[phrase]), np.where(length[phrase] > 1, several, one))
        if counted:
            np.add.at(count, (row, column_of[phrase]), 1)
    scores: Similarities = np.minimum(1.0, best + _EACH_FURTHER * np.maximum(count - 1, 0))
    return scores


def keyword_score(phrases: Iterable[tuple[str, ...]], in_name: set[str], in_text: set[str]) -> float:
    """As `keywords`, of one application of which these are the stems in its names, and in all that it says."""
    best, count = 0.0, 0
    for phrase in phrases:
        if in_text.issuperset(phrase):
            several, one = _IN_NAME if in_name.issuperset(phrase) else _IN_TEXT
            best, count = max(best, several if len(phrase) > 1 else one), count + 1
    return min(1.0, best + _EACH_FURTHER * max(count - 1, 0))


def _plain_stems(of: Portfolio, rows: Rows, stems: Numbering) -> tuple[Ragged, Ragged]:
    """The stems of all words of the names, with what their short names stand for; and of all words of the descriptions.

    Only those numbered in `stems` already: what no keyword has is left out.
    """
    known = stems.get
    keys = Ragged.of([[number for key in of.keys[row] if (number := known(key)) is not None] for row in rows.tolist()])
    told = _renumbered(of.name.taken(rows), of.words.stems.by_number, lambda stem: known(stem, -1))
    named, described = (
        _renumbered(read.taken(rows), of.words.tokens, lambda token: known(text.stem(token), -1))
        for read in (of.read_names, of.read_descriptions)
    )
    return named.beside(told).beside(keys).distinct(), described.distinct()


def _renumbered(rows: Ragged, terms: Sequence[str], number_of: Callable[[str], int]) -> Ragged:
    """Numbers of `terms` replaced by what `number_of` gives; those below 0 left out."""
    used, places = np.unique(rows.values, return_inverse=True)
    numbers = np.array([number_of(terms[term]) for term in used.tolist()], dtype=np.int64)
    found = Ragged(numbers[places], rows.pointers)
    return found.kept(found.values >= 0)


def _first_keys(of: Portfolio) -> list[str]:
    return [keys[0] if keys else "" for keys in of.keys]


def _codes(values: Sequence[str]) -> Rows:
    numbers = Numbering()
    return np.array([numbers[value] for value in values], dtype=np.int64)


FEATURES: dict[str, Callable[[Prepared, Rows, Rows], Similarities]] = {
    "name": name,
    "function": function,
    "mapping": mapping,
    "description": description,
    "spelling": spelling,
    "data_objects": data_objects,
    "technologies": technologies,
    "address": address,
    "agency": agency,
    "relation": relation,
    "keywords": keywords,
    "national": national,
}
"""All features, in the order in which evidence is shown."""


def compare(prepared: Prepared, left: Rows, right: Rows) -> dict[str, Similarities]:
    """Every feature's similarities for the pairs (`left`, `right`)."""
    return {feature: function(prepared, left, right) for feature, function in FEATURES.items()}
