"""Pairs → similarities, one function a feature; and the evidence for one pair in words.

A feature's function takes the prepared portfolio and the rows of many pairs and gives one similarity in [0, 1] for
each, NaN when there is nothing to compare: an empty field is no evidence that two applications differ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from . import text
from .features import Rows, Similarities, Spaces, cosine, overlap, rarity, shares
from .portfolio import Links, Profile

_TOLD = 0.8
"""A function told in the description alone: it may be mentioned in passing."""
_CHUNK = 100_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything the features look at."""

    profiles: Sequence[Profile]
    of: Spaces
    spelled: Links
    declared: Links
    stars: Links
    family: Mapping[int, str]


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


def purpose(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the words in the two names, with what well-known short names stand for.

    NaN when a name has no word that any other record uses: a pet name says nothing about the function.
    """
    known = prepared.of.speaking_names
    return np.where(known[left] & known[right], cosine(prepared.of.names, left, right), np.nan)


def function(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Whether both name one well-known function: 1 by both names, 0.8 by a name and a description, 0.6 by descriptions.

    0 when both names tell a function and none is common; NaN when one record names none.
    """
    functions = sorted({item for profile in prepared.profiles for item in profile.name_functions | profile.functions})
    in_name = np.array([[item in p.name_functions for item in functions] for p in prepared.profiles], dtype=np.float32)
    in_text = np.array([[item in p.functions for item in functions] for p in prepared.profiles], dtype=np.float32)
    strength = np.maximum(in_name, _TOLD * in_text).reshape(len(prepared.profiles), len(functions))
    if not functions:
        return np.full(len(left), np.nan)
    value = np.zeros(len(left))
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        value[part] = (strength[left[part]] * strength[right[part]]).max(axis=1)
    value = np.where(value > 0, value, 0.0).round(6)
    told: npt.NDArray[np.bool_] = np.asarray(in_name.any(axis=1), dtype=bool)
    return np.where(value > 0, value, np.where(told[left] & told[right], 0.0, np.nan))


def description(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the words of the two descriptions, weighted by how rare they are in this portfolio."""
    return cosine(prepared.of.descriptions, left, right)


def wording(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of all words, names and descriptions together: one's name may be the other's description."""
    return cosine(prepared.of.texts, left, right)


def references(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Jaccard index of the two sets of reference codes with the levels above them, rare levels counting more.

    Scaled down when many records lie under even the rarest level in common.
    """
    of = prepared.of.references
    return overlap(of, left, right) * np.sqrt(rarity(of, left, right))


def data_objects(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the data objects' labels and words, scaled down when many records have what is common."""
    of = prepared.of.objects
    return cosine(of, left, right) * np.sqrt(rarity(of, left, right))


def services(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """Cosine of the services' labels and words."""
    return cosine(prepared.of.services, left, right)


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
    """1 for the same agency, 0 for another."""
    codes = _codes([profile.agency for profile in prepared.profiles])
    filled = np.array([bool(profile.agency) for profile in prepared.profiles], dtype=bool)
    return np.where(filled[left] & filled[right], (codes[left] == codes[right]).astype(float), np.nan)


def relation(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """1 when a record says that it is a part, module or channel of the other; NaN otherwise."""
    return np.where(prepared.declared.holds(left, right, len(prepared.profiles)), 1.0, np.nan)


def keywords(prepared: Prepared, left: Rows, right: Rows) -> Similarities:
    """How many of a national application's telling words the local one uses; NaN unless just one of the two is shared.

    A phrase in the name counts 0.9 (one word: 0.7), in the description 0.6 (one word: 0.35), each further one 0.15.
    """
    result = np.full(len(left), np.nan)
    national = np.array([profile.record.shared for profile in prepared.profiles], dtype=bool)
    crossing = np.flatnonzero(national[left] != national[right])
    phrases = {row: telling_phrases(profile) for row, profile in enumerate(prepared.profiles) if profile.record.shared}
    index: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for row in sorted(phrases):
        for phrase in phrases[row]:
            index.setdefault(min(phrase), []).append((row, phrase))
    found: dict[int, dict[int, float]] = {}
    for position in crossing:
        one, two = int(left[position]), int(right[position])
        local, shared = (two, one) if national[one] else (one, two)
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
    "purpose": purpose,
    "function": function,
    "description": description,
    "wording": wording,
    "references": references,
    "data_objects": data_objects,
    "services": services,
    "technologies": technologies,
    "address": address,
    "agency": agency,
    "relation": relation,
    "keywords": keywords,
}
"""All features, in the order in which evidence is shown."""


def compare(prepared: Prepared, left: Rows, right: Rows) -> dict[str, Similarities]:
    """Every feature's similarities for the pairs (`left`, `right`)."""
    return {feature: function(prepared, left, right) for feature, function in FEATURES.items()}
