"""Pairs → similarities, one function a feature; and the evidence for one pair in words.

A feature's function takes the prepared portfolio and the rows of many pairs and gives one similarity in [0, 1] for
each, NaN when there is nothing to compare: an empty field is no evidence that two applications differ.
"""

from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from . import text
from .features import Rows, Similarities, cosine, overlap, rarity, shares
from .portfolio import Profile
from .preparing import Prepared


def name(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Likeness of what the two are called.

    1 for an equal short name, 0.85 for a short name that the other's words spell, else the larger of word overlap and
    spelling likeness (Indel ratio above 0.6, rescaled and squared).

    An equal short name with quite different words beside it counts 0.6: names collide (`SIAP (…)`, `SIAP (…)`).
    """
    of = prepared.of
    keys = [profile.keys[0] if profile.keys else "" for profile in prepared.profiles]
    spelling = np.asarray(
        process.cpdist([keys[row] for row in left], [keys[row] for row in right], scorer=fuzz.ratio), dtype=float
    )
    spelling = np.clip((spelling / 100 - 0.6) / 0.4, 0.0, 1.0) ** 2
    words = np.nan_to_num(cosine(of.names, left, right))
    value = np.maximum(spelling, words)
    value = np.where(prepared.spelled.holds(left, right, len(keys)), np.maximum(value, 0.85), value)
    beside = cosine(of.asides, left, right)
    equal = np.where(np.nan_to_num(beside, nan=1.0) > 0, 1.0, 0.6)
    value = np.where(shares(of.keys, left, right), equal, np.where(beside == 0, value * 0.8, value))
    named = np.array([bool(key) for key in keys], dtype=bool)
    return np.where(named[left] & named[right], value, np.nan)


def function(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Whether both serve one function of the catalogue: the probability p, as log₁₀(p / 10⁻⁴) / 4.

    1 for certainty, ¾ for a tenth; two records of which nothing is known meet by chance near ⅓, and less than that says
    that they serve different functions. NaN when the model knows no word of one of them.
    """
    value = _of_order(prepared.served.agreement(prepared.model.overlap, left, right))
    told = prepared.served.told
    return np.where(told[left] & told[right], value, np.nan)


def mapping(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Whether both belong under one of the portfolio's own reference codes, declared or inferred; scaled as `function`.

    NaN for a national application, and where too few records have a code.
    """
    if prepared.declared is None:
        return np.full(len(left), np.nan)
    size = int(prepared.declared.functions.max(initial=0)) + 1
    return _of_order(prepared.declared.agreement(np.eye(size, dtype=np.float32), left, right))


def _of_order(probability: Similarities) -> Similarities:
    return np.clip((np.log10(probability + 1e-4) + 4.0) / 4.0, 0.0, 1.0)


def description(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the words of the two descriptions, weighted by how rare they are in this portfolio."""
    return cosine(prepared.of.descriptions, left, right)


def spelling(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the letter n-grams of all words: forms and typing errors that the stems do not bring together."""
    return cosine(prepared.of.letters, left, right)


def wording(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of all words, names and descriptions together: one's name may be the other's description."""
    return cosine(prepared.of.texts, left, right)


def data_objects(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the data objects' labels and words, scaled down when many records have what is common."""
    of = prepared.of.objects
    return cosine(of, left, right) * np.sqrt(rarity(of, left, right))


def technologies(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Jaccard index of the technologies, rare ones counting more."""
    return overlap(prepared.of.technologies, left, right)


def address(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """1 for the same host and path, 0.5 for another path there, 0 for another host; NaN without both addresses."""
    hosts = _codes([profile.host for profile in prepared.profiles])
    paths = _codes([profile.path for profile in prepared.profiles])
    filled = np.array([bool(profile.host) for profile in prepared.profiles], dtype=bool)
    value = np.where(hosts[left] == hosts[right], np.where(paths[left] == paths[right], 1.0, 0.5), 0.0)
    return np.where(filled[left] & filled[right], value, np.nan)


def agency(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """1 for the same agency, 0 for another; ½ and ¼ in a list without reference codes.

    There the owner has already told the function models much of what it can tell, and the look-alikes of one office
    (a tax's assessment and its payment) share their owner, while costly doubles lie at different ones.
    """
    codes = _codes([profile.agency for profile in prepared.profiles])
    filled = np.array([bool(profile.agency) for profile in prepared.profiles], dtype=bool)
    same, other = (1.0, 0.0) if prepared.declared is not None else (0.5, 0.25)
    value = np.where(codes[left] == codes[right], same, other)
    return np.where(filled[left] & filled[right], value, np.nan)


def relation(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How far a record says that it belongs to the other; NaN when nothing does.

    1 for one said to be a part, module or channel; ½ for an equal short name beside a channel word in one of the two
    (`SIRANDU`, `SIRANDU Mobile`).
    """
    names = _codes([profile.keys[0] if profile.keys else "" for profile in prepared.profiles])
    named = np.array([bool(profile.keys) and len(profile.keys[0]) >= 4 for profile in prepared.profiles], dtype=bool)
    channels = _codes([" ".join(sorted(profile.channels)) for profile in prepared.profiles])
    channelled = (names[left] == names[right]) & named[left] & (channels[left] != channels[right])
    declared = prepared.related.holds(left, right, len(prepared.profiles))
    return np.where(declared, 1.0, np.where(channelled, 0.5, np.nan))


def national(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How probable it is that the local application's function is one that the national one serves for all.

    By the catalogue of functions; NaN unless just one of the two is shared and the catalogue knows it.
    """
    shared = np.array([profile.record.shared for profile in prepared.profiles], dtype=bool)
    serves = np.zeros((len(shared), len(prepared.model.keys)), dtype=np.float32)
    numbers = {profile.record.id: row for row, profile in enumerate(prepared.profiles) if profile.record.shared}
    for column, codes in enumerate(prepared.model.national):
        for code in codes:
            if code in numbers:
                serves[numbers[code], column] = 1
    whole, local = np.where(shared[left], left, right), np.where(shared[left], right, left)
    served = prepared.served
    total = np.zeros(len(left))
    for place in range(served.functions.shape[1]):
        total += serves[whole, served.functions[local, place]] * served.probability[local, place]
    of_catalogue = np.asarray(serves.any(axis=1), dtype=bool)
    known = (shared[left] != shared[right]) & of_catalogue[whole] & served.told[local]
    return np.where(known, np.clip(total, 0.0, 1.0), np.nan)


def keywords(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How many of a national application's telling words the local one uses; NaN unless just one of the two is shared.

    A phrase in the name counts 0.9 (one word: 0.7), in the description 0.6 (one word: 0.35), each further one 0.15.
    """
    result = np.full(len(left), np.nan)
    is_national = np.array([profile.record.shared for profile in prepared.profiles], dtype=bool)
    crossing = np.flatnonzero(is_national[left] != is_national[right])
    phrases = {row: telling_phrases(profile) for row, profile in enumerate(prepared.profiles) if profile.record.shared}
    index: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for row in sorted(phrases):
        for phrase in phrases[row]:
            index.setdefault(min(phrase), []).append((row, phrase))
    found: dict[int, dict[int, float]] = {}
    for position in crossing:
        one, two = int(left[position]), int(right[position])
        local, shared = (two, one) if is_national[one] else (one, two)
        if local not in found:
            found[local] = _keyword_scores(prepared.profiles[local], index)
        if phrases[shared]:
            result[position] = found[local].get(shared, 0.0)
    return result


def telling_phrases(profile: Profile) -> list[tuple[str, ...]]:
    """The stems of each keyword of a national application, and its own short names; sorted."""
    found = set()
    for keyword in (*profile.record.keywords, *profile.keys):
        stems = tuple(sorted({text.stem(token) for token in text.tokens(keyword) if len(token) > 1}))
        if stems:
            found.add(stems)
    return sorted(found)


def _keyword_scores(profile: Profile, index: dict[str, list[tuple[int, tuple[str, ...]]]]) -> dict[int, float]:
    in_name = (
        {text.stem(token) for token in text.tokens(profile.record.name)} | set(profile.keys) | set(profile.name_stems)
    )
    in_text = {text.stem(token) for token in text.tokens(profile.record.description)} | in_name
    best: dict[int, list[float]] = {}
    for stem in sorted(in_text & index.keys()):
        for row, phrase in index[stem]:
            if in_name.issuperset(phrase):
                best.setdefault(row, []).append(0.9 if len(phrase) > 1 else 0.7)
            elif in_text.issuperset(phrase):
                best.setdefault(row, []).append(0.6 if len(phrase) > 1 else 0.35)
    return {row: min(1.0, max(values) + 0.15 * (len(values) - 1)) for row, values in best.items()}


def _codes(values: Sequence[str]) -> Rows:
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return np.array([numbers[value] for value in values], dtype=np.int64)


FEATURES: dict[str, Callable[[Prepared, Rows, Rows], Similarities]] = {
    "name": name,
    "function": function,
    "mapping": mapping,
    "description": description,
    "wording": wording,
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
