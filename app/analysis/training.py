"""Fits the class model on register entries: `python -m app.analysis.training catalog_seed/functions`.

Softmax regression over summed word vectors of low rank, by Adam (Kingma and Ba 2015). In every epoch features are
dropped at random, and names, descriptions and owners are recombined within a function, so that each part of an entry
learns to tell the function alone. Deterministic for a seed, a version of numpy and a processor's arithmetic.
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from .classes import MODEL_FILE, Rows, agency_words, features_of
from .posteriors import Floats

_SHARE_BY_RELATION = {"shared_service": 0.3, "overlap": 0.08, "component": 0.04}
"""How much of a written share counts. A reader who lists two functions thinks of their best case; least so for one
capability at many units, more for scopes that overlap and for a part beside its whole."""
_CODES = frozenset({"rab", "ral", "rad"})
_LABEL_SMOOTHING = 0.05
_SCALE = 12.0
_SHORTENED = 0.7
"""The fit sees two fifths of the features at a time, a reader all of them: this much shorter, what only some letters of
an unknown pet name suggest stays vague (judged on a hand held apart, it costs a hundredth of log-likelihood)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the fit depends on besides the entries."""

    rank: int = 128
    epochs: int = 14
    batch: int = 512
    rounds: int = 2
    learning_rate: float = 4e-3
    dropped: float = 0.6
    least_rows: int = 3
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Corpus:
    """Catalogue rows by key (sorted) and entries as (key, name, description, weight).

    `agency_names` gives the full name of an agency by its short one; `digest` is over all that the fit reads of the
    files: words, not the reference codes, which can be mended without a fit.
    """

    functions: dict[str, dict[str, str]]
    overlaps: list[dict[str, str]]
    entries: list[tuple[str, str, str, float]]
    agency_names: dict[str, str] = field(default_factory=dict)
    digest: str = ""


def read_corpus(folder: Path, hands: Sequence[str] = ("first", "second", "third", "fourth")) -> Corpus:
    """The catalogue in `folder` and the entries written by `hands` (the last part of the files' names)."""
    digest = hashlib.sha256()
    functions: dict[str, dict[str, str]] = {}
    overlaps: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.csv")):
        rows = _rows(path)
        digest.update(repr([sorted((n, v) for n, v in row.items() if n not in _CODES) for row in rows]).encode())
        if path.stem == "overlaps":
            overlaps = rows
        else:
            functions.update({row["key"]: row for row in rows})
    entries = [
        (key, phrase, "", weight)
        for key in sorted(functions)
        for column, weight in (("name_id", 1.0), ("synonyms", 0.5), ("phrases", 0.5), ("app_names", 0.3))
        for phrase in functions[key][column].split("|")
        if phrase
    ]
    for path in sorted((folder / "entries").glob("*.csv")):
        if path.stem.rpartition("_")[2] in hands:
            digest.update(path.read_bytes())
            entries += [(row["key"], _telling(row), row["description"], 1.0) for row in _rows(path)]
    agencies = folder.parent / "agencies.csv"
    names = {row["short_name"]: row["name"] for row in _rows(agencies)} if agencies.exists() else {}
    return Corpus({key: functions[key] for key in sorted(functions)}, overlaps, entries, names, digest.hexdigest())


def _telling(row: Mapping[str, str]) -> str:
    """The entry's name; nothing for a pet name marked as telling no function: the fit would learn it by heart."""
    return "" if row.get("opaque") else row["name"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(slots=True)
class _Parameter:
    """A matrix under Adam; `rows` limits a step to the rows that a batch touched."""

    value: Floats
    mean: Floats = field(init=False)
    square: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.mean, self.square = np.zeros_like(self.value), np.zeros_like(self.value)

    def step(self, gradient: Floats, rate: float, count: int, rows: Rows | slice = slice(None)) -> None:
        mean = self.mean[rows] * np.float32(0.9) + np.float32(0.1) * gradient
        square = self.square[rows] * np.float32(0.999) + np.float32(0.001) * gradient * gradient
        self.mean[rows], self.square[rows] = mean, square
        moved = mean / (1 - 0.9**count) / (np.sqrt(square / (1 - 0.999**count)) + 1e-8)
        self.value[rows] -= (rate * moved).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The matrices of the model; `features` in the order of the rows of `vectors`."""

    features: tuple[str, ...]
    vectors: Floats
    directions: Floats
    bias: Floats


class _Examples:
    """Entries as sparse rows, and batches of them with their parts recombined."""

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        self.keys = list(corpus.functions)
        number = {key: place for place, key in enumerate(self.keys)}
        self.labels = np.array([number[key] for key, *_ in corpus.entries])
        self.weights = np.array([weight for *_, weight in corpus.entries], dtype=np.float32)
        names = [_counted(features_of(name)) for _, name, _, _ in corpus.entries]
        described = [_counted(features_of(text)) for _, _, text, _ in corpus.entries]
        frequency = Counter(
            feature for one, two in zip(names, described, strict=True) for feature in one.keys() | two.keys()
        )
        kept = sorted(feature for feature, count in frequency.items() if count >= settings.least_rows)
        self.features = {feature: place for place, feature in enumerate(kept)}
        self.rarity = np.array(
            [np.log1p(len(names) / frequency[feature]) / np.log1p(len(names)) for feature in kept], dtype=np.float32
        )
        self.names, self.described = self._matrix(names), self._matrix(described)
        self.is_described = np.diff(self.described.indptr) > 0
        self.alternatives: defaultdict[int, list[int]] = defaultdict(list)
        for place in np.flatnonzero(self.is_described):
            self.alternatives[int(self.labels[place])].append(int(place))

    def _matrix(self, rows: Sequence[Mapping[str, float]]) -> "csr_array[np.float32]":
        known = [sorted((self.features[f], w) for f, w in row.items() if f in self.features) for row in rows]
        pointers = np.cumsum([0] + [len(row) for row in known])
        columns = np.array([column for row in known for column, _ in row], dtype=np.int64)
        data = np.array([weight for row in known for _, weight in row], dtype=np.float32)
        return csr_array((data * self.rarity[columns], columns, pointers), shape=(len(rows), len(self.features)))

    def batch(self, places: Rows, settings: Settings, draw: np.random.Generator) -> "csr_array[np.float32]":
        """The features of a batch: parts swapped within a function or left out, features dropped."""
        labels, chance = self.labels[places], draw.random(len(places))
        described = places.copy()
        for row in np.flatnonzero(chance < 0.45):
            others = self.alternatives[int(labels[row])]
            if others:
                described[row] = others[draw.integers(len(others))]
        with_name, with_text = np.ones(len(places), np.float32), np.ones(len(places), np.float32)
        with_text[(chance > 0.6) & (chance < 0.75)] = 0
        with_name[(chance > 0.75) & (chance < 0.9) & self.is_described[places]] = 0
        joined = csr_array(
            self.names[places].multiply(with_name[:, None]) + self.described[described].multiply(with_text[:, None])
        )
        joined.data = np.where(draw.random(len(joined.data)) < settings.dropped, 0, joined.data).astype(np.float32)
        return joined


def _counted(features: Sequence[tuple[str, float]]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for feature, weight in features:
        total[feature] += weight
    return total


def fit(corpus: Corpus, settings: Settings | None = None) -> Fitted:
    """The model of `corpus`. Takes about two minutes and 600 MB for 35,000 entries and 650 functions."""
    settings = settings or Settings()
    draw = np.random.default_rng(settings.seed)
    examples = _Examples(corpus, settings)
    count, functions = len(examples.labels), len(examples.keys)
    root = settings.rank**0.5
    vectors = _Parameter((draw.standard_normal((len(examples.features), settings.rank)) / root).astype(np.float32))
    own = _Parameter((draw.standard_normal((settings.rank, functions)) / root).astype(np.float32))
    capabilities = sorted({row["capability"] for row in corpus.functions.values()})
    member = np.zeros((functions, len(capabilities)), dtype=np.float32)
    for place, row in enumerate(corpus.functions.values()):
        member[place, capabilities.index(row["capability"])] = 1
    common = _Parameter(np.zeros((settings.rank, len(capabilities)), dtype=np.float32))
    bias = _Parameter(np.zeros(functions, dtype=np.float32))
    steps = settings.epochs * (settings.rounds * count // settings.batch)
    step = 0
    for _ in range(settings.epochs):
        order = np.concatenate([draw.permutation(count) for _ in range(settings.rounds)])
        for start in range(0, len(order) - settings.batch + 1, settings.batch):
            step += 1
            places = order[start : start + settings.batch]
            rate = settings.learning_rate * _warmed(step / steps)
            read = examples.batch(places, settings, draw)
            directions = own.value + common.value @ member.T
            weights = examples.weights[places] / examples.weights[places].mean()
            sums = read @ vectors.value
            length = np.sqrt((sums * sums).sum(axis=1, keepdims=True) + 1.0)
            unit = sums / length
            error = _error(_SCALE * (unit @ directions) + bias.value, examples.labels[places], weights)
            turned = _SCALE * (error @ directions.T)
            inward = ((turned - unit * (unit * turned).sum(axis=1, keepdims=True)) / length).astype(np.float32)
            turning = _SCALE * (unit.T @ error)
            touched = np.unique(read.indices).astype(np.int64)
            vectors.step((csr_array(read.T)[touched]) @ inward, rate, step, touched)
            own.step(turning, rate, step)
            common.step(turning @ member, rate, step)
            bias.step(error.sum(axis=0), rate, step)
    return Fitted(
        tuple(examples.features),
        vectors.value * (_SHORTENED * examples.rarity)[:, None],
        own.value + common.value @ member.T,
        bias.value,
    )


def _warmed(done: float) -> float:
    return min(1.0, done / 0.1) * (1.0 if done < 0.1 else 1.0 - done)


def _error(logits: Floats, labels: Rows, weights: Floats) -> Floats:
    """The gradient of the smoothed cross-entropy with respect to the logits, averaged over the batch."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    error = shifted / shifted.sum(axis=1, keepdims=True) - _LABEL_SMOOTHING / logits.shape[1]
    error[np.arange(len(labels)), labels] -= 1 - _LABEL_SMOOTHING
    result: Floats = (error * (weights / len(labels))[:, None]).astype(np.float32)
    return result


def overlap_matrix(corpus: Corpus) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """How far two functions count as one, and which functions are platforms that units share."""
    number = {key: place for place, key in enumerate(corpus.functions)}
    overlap = np.eye(len(number), dtype=np.float32)
    platform = np.zeros(len(number), dtype=bool)
    for row in corpus.overlaps:
        left, right = number[row["left"]], number[row["right"]]
        overlap[left, right] = overlap[right, left] = float(row["share"]) * _SHARE_BY_RELATION[row["relation"]]
        if row["relation"] == "shared_service":
            platform[[left, right]] = True
    return overlap, platform


def usual_owners(corpus: Corpus) -> tuple[list[str], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Words of agencies' names, which functions an agency with that word usually has, and which any agency may have."""
    by_word: defaultdict[str, set[int]] = defaultdict(set)
    anywhere = np.zeros(len(corpus.functions), dtype=bool)
    for place, row in enumerate(corpus.functions.values()):
        for name in filter(None, row["agencies"].split("|")):
            anywhere[place] |= name == "*"
            for word in (*agency_words(name), *agency_words(corpus.agency_names.get(name, ""))):
                by_word[word].add(place)
    owned = np.zeros((len(by_word), len(corpus.functions)), dtype=bool)
    for number, word in enumerate(sorted(by_word)):
        owned[number, sorted(by_word[word])] = True
    return sorted(by_word), owned, anywhere


def write_model(corpus: Corpus, fitted: Fitted, path: Path = MODEL_FILE) -> None:
    """Store the model in one file: vectors as signed bytes with one scale a row, everything else at half precision."""
    scales = np.abs(fitted.vectors).max(axis=1) / 127 + 1e-12
    overlap, platform = overlap_matrix(corpus)
    words, owned, anywhere = usual_owners(corpus)
    labels = [
        "\t".join((key, row["name_id"], row["name_en"], row["capability"], row["national"]))
        for key, row in corpus.functions.items()
    ]
    np.savez_compressed(
        path,
        vectors=np.round(fitted.vectors / scales[:, None]).astype(np.int8),
        vector_scales=scales.astype(np.float32),
        features=np.frombuffer("\n".join(fitted.features).encode(), dtype=np.uint8),
        directions=fitted.directions.astype(np.float16),
        bias=fitted.bias.astype(np.float16),
        scale=np.float32(_SCALE),
        functions=np.frombuffer("\n".join(labels).encode(), dtype=np.uint8),
        overlap=overlap.astype(np.float16),
        platform=platform,
        owner_words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        owned=owned,
        anywhere=anywhere,
        digest=np.frombuffer(corpus.digest.encode(), dtype=np.uint8),
    )


def main() -> int:
    """Fit and store the model; 0 when done."""
    parser = argparse.ArgumentParser(prog="python -m app.analysis.training", description=__doc__)
    parser.add_argument("folder", type=Path, help="the catalogue of functions, with its folder `entries`")
    parser.add_argument("--output", type=Path, default=MODEL_FILE)
    parser.add_argument("--hands", default="first,second,third,fourth", help="whose entries are read")
    options = parser.parse_args()
    corpus = read_corpus(options.folder, options.hands.split(","))
    write_model(corpus, fit(corpus), options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
