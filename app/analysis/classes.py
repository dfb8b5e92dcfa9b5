"""Which function an application serves: a class model over the catalogue of functions.

A record's words become one vector, the sum z of the vectors of its words (whole words, stems, letter n-grams, pairs of
neighbouring words), drawn to length |z| / √(|z|² + 1): much evidence gives a length near 1, little evidence stays short
and the posterior flat. The functions are directions in the same space, a softmax gives the posterior probability of
each, and the owner's name multiplies the odds of the functions that such an agency usually has. The vectors were fitted
on written register entries by `training.py`; the file beside this module holds them. Source of the idea: Joulin et al.
(2017), EACL, "Bag of tricks for efficient text classification".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import text
from . import vocabulary as words
from .letter_grams import GramTable, grams
from .posteriors import KEPT, Floats, Posteriors, strongest
from .tokens import Numbering, Ragged, Words

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Rows = npt.NDArray[np.int64]

MODEL_FILE = Path(__file__).with_name("class_model.npz")
PAIR_WEIGHT = 0.8
_UNUSUAL = 0.15
"""Odds of a function at an agency that does not usually have it, against 1.15 at one that does: one to eight."""
_ANYWHERE = 0.35
_SILENT = words.STOP_WORDS | frozenset(
    {"kota", "kab", "kabupaten", "go", "id", "www", "com", "co", "net", "org", "prov", "provinsi", "pemda", "pemkab"}
)
_ANY_AGENCY = frozenset({"dinas", "badan", "bagian", "daerah", "kantor", "satuan", "unit", "bidang", "umum", "seksi"})
_CHUNK = 1_024
_PLAIN_CERTAINTY = 0.9
"""A city's own row has no fitted direction: its prototype is taken at nine tenths of a fitted one's length."""


class FunctionRow(NamedTuple):
    """One function of the catalogue, as a city adds it: `phrases` are names, synonyms and telling phrases."""

    key: str
    name_id: str
    name_en: str
    capability: str
    phrases: tuple[str, ...]


def spoken(phrase: str) -> list[str]:
    """The words of `phrase` that the class model reads, in their order; stop words and parts of host names left out."""
    return [token for token in text.tokens(phrase) if is_read(token)]


def word_features(token: str) -> list[tuple[str, float]]:
    """The features of one word with their weights: stem, word, what a known short name stands for, letter n-grams."""
    parts = grams(token)
    return _whole_features(token) + [(f"c:{part}", len(parts) ** -0.5) for part in parts]


def _whole_features(token: str) -> list[tuple[str, float]]:
    stem = text.stem(token)
    found = [(f"w:{stem}", 1.0)]
    if stem != token:
        found.append((f"t:{token}", 0.7))
    return found + [(f"w:{gloss}", 0.7) for gloss in text.glossed(token)]


def pair_features(tokens: Sequence[str]) -> list[str]:
    """The pairs of neighbouring stems."""
    stems = [text.stem(token) for token in tokens]
    return [f"b:{one}_{two}" for one, two in pairwise(stems)]


def agency_words(agency: str) -> list[str]:
    """The stems of an owner's name, without those that any agency has."""
    return sorted({text.stem(token) for token in spoken(agency)} - _ANY_AGENCY)


@lru_cache(maxsize=4)
def overlaps(model: "ClassModel") -> "csr_array[Any]":
    """The overlaps of a model's functions as a sparse matrix."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- the same

    return csr_array(model.overlap.astype(np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Vectors as they are stored: signed bytes with one scale a row, to about 1/127 of it. A list uses few of them."""

    numbers: npt.NDArray[np.int8]
    scales: Floats

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def rank(self) -> int:
        """The length of a vector."""
        return int(self.numbers.shape[1])

    def taken(self, rows: "Rows | list[int]") -> Floats:
        """The vectors of the given rows."""
        found: Floats = self.numbers[rows].astype(np.float32)
        found *= self.scales[rows][:, None]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class ClassModel:
    """The fitted vectors, and what the catalogue says of the functions.

    `overlap[k, l]` in [0, 1]: how far a reviewer would call k and l one function, 1 if k = l. `platform`: units can
    share it. `owned[w, k]`: 1 where an agency with the word w in its name usually has function k; `anywhere`: any may.
    """

    vocabulary: dict[str, int]
    vectors: Vectors
    directions: Floats
    bias: Floats
    scale: float
    keys: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    capabilities: tuple[str, ...]
    national: tuple[tuple[str, ...], ...]
    overlap: Floats
    platform: npt.NDArray[np.bool_]
    owner_words: dict[str, int]
    owned: Floats
    anywhere: npt.NDArray[np.bool_]

    def vector_of(self, features: Iterable[tuple[str, float]]) -> Floats:
        """The sum of the vectors of `features`; unknown ones add nothing."""
        known = [(row, weight) for feature, weight in features if (row := self.vocabulary.get(feature)) is not None]
        if not known:
            return np.zeros(self.vectors.rank, dtype=np.float32)
        rows, weights = zip(*known, strict=True)
        total: Floats = np.asarray(weights, dtype=np.float32) @ self.vectors.taken(list(rows))
        return total

    def extended(self, rows: Sequence[FunctionRow]) -> "ClassModel":
        """The model with a city's own functions added, each in the direction of its phrases' mean; no refit."""
        added = list({row.key: row for row in rows if row.key not in self.keys}.values())
        if not added:
            return self
        length = float(np.linalg.norm(self.directions, axis=0).mean()) * _PLAIN_CERTAINTY
        made = np.stack([self._prototype(row, length) for row in added], axis=1)
        count, total = len(self.keys), len(self.keys) + len(added)
        overlap = np.eye(total, dtype=np.float32)
        overlap[:count, :count] = self.overlap
        return ClassModel(
            self.vocabulary,
            self.vectors,
            np.concatenate([self.directions, made], axis=1),
            np.concatenate([self.bias, np.full(len(added), self.bias.mean(), dtype=np.float32)]),
            self.scale,
            self.keys + tuple(row.key for row in added),
            self.names + tuple((row.name_id, row.name_en) for row in added),
            self.capabilities + tuple(row.capability for row in added),
            self.national + tuple(() for _ in added),
            overlap,
            np.concatenate([self.platform, np.zeros(len(added), dtype=bool)]),
            self.owner_words,
            np.concatenate([self.owned, np.zeros((len(self.owned), len(added)), dtype=np.float32)], axis=1),
            np.concatenate([self.anywhere, np.ones(len(added), dtype=bool)]),
        )

    def _prototype(self, row: FunctionRow, length: float) -> Floats:
        vectors = [_unit(self.vector_of(features_of(phrase))) for phrase in (row.name_id, *row.phrases)]
        mean: Floats = _unit(np.sum(vectors, axis=0)) * np.float32(length)
        return mean

    def posteriors(
        self,
        names: Sequence[str],
        descriptions: Sequence[str],
        agencies: Sequence[str],
        places: Sequence[frozenset[str]] = (),
    ) -> Posteriors:
        """The posterior of each record; each sequence has one entry a record, empty where nothing is known.

        `places` are words to pass over in the name: those of the government's own name and domain. O(words) for the
        vectors and O(records · functions · rank) for the softmax.
        """
        table = Words()
        own = list(places) or [frozenset()] * len(names)
        groups = {place: number for number, place in enumerate(dict.fromkeys(own))}
        group = np.array([groups[place] for place in own], dtype=np.int64)
        named, described = table.read(names), table.read(descriptions)
        return self.read_posteriors(table, named.kept(~table.hidden(named, group, list(groups))), described, agencies)

    def read_posteriors(self, table: Words, named: Ragged, described: Ragged, agencies: Sequence[str]) -> Posteriors:
        """As `posteriors`, of what was read into `table` already; words to pass over are not in `named`."""
        distinct = {agency: place for place, agency in enumerate(dict.fromkeys(agencies))}
        usual = np.stack([self.usual(agency) for agency in distinct] or [self.usual("")])
        owner = np.array([distinct[agency] for agency in agencies], dtype=np.int64)
        return self.posteriors_of(sums_of(self, table, (named, described)), usual, owner)

    def usual(self, agency: str) -> Floats:
        """What the owner's name adds to the logits of the functions; zeros where it tells nothing."""
        known = [self.owner_words[word] for word in agency_words(agency) if word in self.owner_words]
        if not known:
            return np.zeros(len(self.keys), dtype=np.float32)
        rows = self.owned[known]
        rarity = 1.0 / np.maximum(rows.sum(axis=1), 1.0)
        share = (rarity @ rows) / rarity.sum()
        result: Floats = np.log(_UNUSUAL + np.maximum(share, _ANYWHERE * self.anywhere)).astype(np.float32)
        return result

    def posteriors_of(self, sums: Floats, usual: Floats, owner: Rows) -> Posteriors:
        """The posterior of each summed vector, a row a record; `owner` picks its row of `usual`."""
        count, kept = len(sums), min(KEPT, len(self.keys))
        functions = np.zeros((count, kept), dtype=np.int64)
        probability = np.zeros((count, kept), dtype=np.float32)
        square = (sums * sums).sum(axis=1)
        told = square > 1e-9
        for start in range(0, count, _CHUNK):
            part = slice(start, start + _CHUNK)
            drawn = sums[part] / np.sqrt(square[part] + 1.0)[:, None]
            logits = drawn @ self.directions
            logits *= self.scale
            logits += self.bias
            logits += usual[owner[part]]
            functions[part], probability[part] = strongest(logits, kept)
        probability[~told] = 0.0
        return Posteriors(functions, probability, told)


def features_of(phrase: str) -> list[tuple[str, float]]:
    """The features of a phrase with their weights: of each distinct word, and of each distinct pair of neighbours."""
    tokens = spoken(phrase)
    found = [feature for token in dict.fromkeys(tokens) for feature in word_features(token)]
    return found + [(feature, PAIR_WEIGHT) for feature in sorted(set(pair_features(tokens)))]


def sums_of(model: ClassModel, table: Words, parts: Sequence[Ragged]) -> Floats:
    """The summed vectors of rows of tokens: each distinct word and pair of neighbours of a part counts once."""
    read = table.flagged("read by classes", is_read)
    parts = [part.kept(read[part.values]) for part in parts]
    used = np.unique(np.concatenate([part.values for part in parts]))
    tokens = [table.tokens[number] for number in used.tolist()]
    parts = [Ragged(np.searchsorted(used, part.values), part.pointers) for part in parts]
    words_in = word_vectors(model, tokens)
    pairs, pair_vectors = _known_pairs(model, tokens, parts)
    total = np.zeros((len(parts[0]), model.vectors.rank), dtype=np.float32)
    for part, neighbours in zip(parts, pairs, strict=True):
        for rows, vectors in ((part.distinct(), words_in), (neighbours, pair_vectors)):
            if len(vectors):
                total += rows.indicator(len(vectors)) @ vectors
    return total


def is_read(token: str) -> bool:
    """Whether the model reads a word: no single letter, no stop word, no part of a host name."""
    return len(token) > 1 and token not in _SILENT


def word_vectors(model: ClassModel, tokens: Sequence[str]) -> Floats:
    """The vector of each token."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first analysis

    whole = [
        (place, row, weight)
        for place, token in enumerate(tokens)
        for feature, weight in _whole_features(token)
        if (row := model.vocabulary.get(feature)) is not None
    ]
    owners, rows, weights = (np.array(column) for column in zip(*whole, strict=True)) if whole else [np.zeros(0)] * 3
    parts = _known_grams(model).found_in(tokens)
    owner = np.concatenate([owners.astype(np.int64), parts[0]])
    order = np.argsort(owner, kind="stable")
    columns = np.concatenate([rows.astype(np.int64), parts[1]])[order]
    values = np.concatenate([weights.astype(np.float32), parts[2]])[order]
    pointers = Ragged.gathered(owner[order], columns, len(tokens)).pointers
    used = np.zeros(len(model.vectors), dtype=np.bool_)
    used[columns] = True
    column = np.cumsum(used) - 1
    counted = csr_array((values, column[columns], pointers), shape=(len(tokens), int(used.sum())))
    result: Floats = counted @ model.vectors.taken(np.flatnonzero(used))
    return result


@lru_cache(maxsize=4)
def _known_grams(model: ClassModel) -> GramTable:
    return GramTable.of(model.vocabulary)


def _known_pairs(model: ClassModel, tokens: Sequence[str], parts: Sequence[Ragged]) -> tuple[list[Ragged], Floats]:
    """For each part the distinct pairs of neighbouring stems that the model knows, numbered; and their vectors."""
    stems = Numbering()
    stem_of = np.array([stems[text.stem(token)] for token in tokens], dtype=np.int64)
    width = len(stems)
    codes: list[Rows] = []
    owners: list[Rows] = []
    for part in parts:
        owner, values = part.owners(), stem_of[part.values]
        together = owner[1:] == owner[:-1]
        codes.append((values[:-1] * width + values[1:])[together])
        owners.append(owner[1:][together])
    distinct, places = np.unique(np.concatenate(codes), return_inverse=True)
    named = stems.by_number
    row_of = [model.vocabulary.get(f"b:{named[code // width]}_{named[code % width]}", -1) for code in distinct.tolist()]
    rows = np.array(row_of, dtype=np.int64)
    known = np.flatnonzero(rows >= 0)
    number = np.full(len(rows), -1, dtype=np.int64)
    number[known] = np.arange(len(known))
    found = []
    starts = np.cumsum([len(code) for code in codes])[:-1]
    for place, owner, part in zip(np.split(places, starts), owners, parts, strict=True):
        values = number[place]
        found.append(Ragged.gathered(owner[values >= 0], values[values >= 0], len(part)).distinct())
    return found, model.vectors.taken(rows[known]) * np.float32(PAIR_WEIGHT)


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector


@lru_cache(maxsize=4)
def class_model(path: Path = MODEL_FILE) -> ClassModel:
    """The fitted model, read once."""
    with np.load(path, allow_pickle=False) as stored:
        vectors = Vectors(stored["vectors"], stored["vector_scales"].astype(np.float32))
        features = bytes(stored["features"]).decode().split("\n")
        labels = [line.split("\t") for line in bytes(stored["functions"]).decode().split("\n")]
        return ClassModel(
            {feature: row for row, feature in enumerate(features)},
            vectors,
            stored["directions"].astype(np.float32),
            stored["bias"].astype(np.float32),
            float(stored["scale"]),
            tuple(label[0] for label in labels),
            tuple((label[1], label[2]) for label in labels),
            tuple(label[3] for label in labels),
            tuple(tuple(code for code in label[4].split("|") if code) for label in labels),
            stored["overlap"].astype(np.float32),
            stored["platform"].astype(bool),
            {word: row for row, word in enumerate(bytes(stored["owner_words"]).decode().split("\n"))},
            stored["owned"].astype(np.float32),
            stored["anywhere"].astype(bool),
        )
