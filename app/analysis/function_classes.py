"""Which class of function an application belongs to, for learning which classes exchange data.

The classes are the reference codes that the portfolio itself uses; where too few applications have one, the functions
of the catalogue. Two readers of the same evidence correct and complete the noisy codes, each learning from the other's
last answer: a mixture of multinomials (as in `declared.py`) and a ridge regression on tf-idf vectors, judged for each
application by the others alone. The mixture adds up single words, the regression sees whole texts. Sources: Nigam et
al. (2000), Machine Learning 39; leave-one-out residuals of ridge regression as in Golub, Heath and Wahba (1979),
Technometrics 21; randomised range finder as in Halko, Martinsson and Tropp (2011), SIAM Review 53.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import text
from .declared import leaves, support_of_codes
from .features import of_function
from .posteriors import KEPT, Floats, Posteriors
from .records import ApplicationRecord

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LEAST_CODED = 0.2
_MOST_CLASSES = 1_200
_TRUST, _SIBLING = 0.5, 0.1
"""Lower than the share of codes that are right: both readers lean on the codes of the others as well."""
_WORD_OF_DATA = 0.5
_AGENCY = 1.5
_LIKELY = 0.25
_ROUNDS = 6
_SMOOTHING = 100.0
_TEMPERING, _LAST_TEMPERING = 0.9, 0.5
_REGRESSION = 2.0
"""Weight of the regression's log-probability; one to three hardly differ on the coded portfolio."""
_RIDGE = 1.5
_RANK = 250
_OVERSAMPLED = 20


@dataclass(frozen=True, slots=True)
class FunctionClasses:
    """The classes, and for each record the most probable of them; zero where nothing is known of a record.

    `coded`: whether `labels` are the portfolio's own codes (else keys of the catalogue of functions).
    """

    labels: tuple[str, ...]
    of: Posteriors
    coded: bool


def function_classes(records: Sequence[ApplicationRecord], served: Posteriors, keys: Sequence[str]) -> FunctionClasses:
    """The classes of `records`, in their order; `served` are their functions of the catalogue, of the model's `keys`.

    O(rounds · nonzeros · classes) and O(records · rank²).
    """
    codes = codes_of_one_model(records)
    local = [own for own, record in zip(codes, records, strict=True) if not record.shared]
    labels = leaves(local)
    if sum(map(bool, local)) < max(8, _LEAST_CODED * len(local)) or not 2 <= len(labels) <= _MOST_CLASSES:
        return FunctionClasses(tuple(keys), served, coded=False)
    prior = support_of_codes(codes, labels, _TRUST, _SIBLING)
    return FunctionClasses(labels, _strongest(_completed(prior, _terms(records, served))), coded=True)


def codes_of_one_model(records: Sequence[ApplicationRecord]) -> list[frozenset[str]]:
    """Each record's codes in the one reference model that most records are mapped to; RAB where two are level."""
    used = Counter(
        model
        for record in records
        if not record.shared
        for model in {code.partition(".")[0] for code in record.references if of_function(code)}
    )
    if not used:
        return [frozenset() for _ in records]
    chosen = min(used, key=lambda model: (-used[model], model != "RAB", model))
    return [frozenset(code for code in record.references if code.partition(".")[0] == chosen) for record in records]


def _strongest(probability: Floats) -> Posteriors:
    kept = min(KEPT, probability.shape[1])
    chosen = np.argsort(-probability, axis=1, kind="stable")[:, :kept].astype(np.int64)
    values = np.take_along_axis(probability, chosen, axis=1).astype(np.float32)
    return Posteriors(chosen, values, np.ones(len(chosen), dtype=np.bool_))


def _terms(records: Sequence[ApplicationRecord], served: Posteriors) -> "csr_array[Any]":
    """Records × terms that at least two records have: words, data, services, the owner, likely functions."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first analysis

    rows: list[dict[str, float]] = []
    for place, record in enumerate(records):
        row: dict[str, float] = {}
        for label, values in (("o", record.data_objects), ("s", record.services)):
            for value in values:
                row |= {f"w {stem}": _WORD_OF_DATA for stem in text.stems(value)}
                row[f"{label} {text.folded(value)}"] = 1.0
        row |= {f"w {stem}": 1.0 for stem in text.stems(f"{record.name} {record.description}")}
        if record.agency and not record.shared:
            row[f"a {text.folded(record.agency)}"] = _AGENCY
        likely = served.probability[place] >= _LIKELY
        row |= {f"f {function}": 1.0 for function in served.functions[place][likely]}
        rows.append(row)
    met = Counter(term for row in rows for term in row)
    columns = {term: place for place, term in enumerate(sorted(term for term, count in met.items() if count > 1))}
    pointers, indices, values_ = [0], [], []
    for row in rows:
        kept = sorted(term for term in row if term in columns)
        indices += [columns[term] for term in kept]
        values_ += [row[term] for term in kept]
        pointers.append(len(indices))
    data = np.array(values_, dtype=np.float32)
    shape = (len(rows), max(1, len(columns)))
    return csr_array((data, np.array(indices, dtype=np.int64), np.array(pointers)), shape=shape)


def _completed(prior: Floats, said: "csr_array[Any]") -> Floats:
    """Posteriors from the support of the codes and what each record says."""
    regress = _Regression(said)
    transposed = said.T.tocsr()
    background = np.asarray(said.sum(axis=0), dtype=np.float32).ravel() + 0.1
    background /= background.sum()
    declared = np.log(prior)
    posterior = prior / prior.sum(axis=1, keepdims=True)
    for turn in range(_ROUNDS):
        counts = np.asarray(transposed @ posterior, dtype=np.float32) + _SMOOTHING * background[:, None]
        weights = np.log(counts / counts.sum(axis=0, keepdims=True) / background[:, None])
        tempering = _LAST_TEMPERING if turn == _ROUNDS - 1 else _TEMPERING
        logits = declared + tempering * np.asarray(said @ weights, dtype=np.float32)
        share = posterior.mean(axis=0) + 1e-4
        logits += np.log(share) + _REGRESSION * (np.log(regress.by_the_others(posterior)) - np.log(share))
        logits -= logits.max(axis=1, keepdims=True)
        posterior = np.exp(logits)
        posterior /= posterior.sum(axis=1, keepdims=True)
    result: Floats = posterior.astype(np.float32)
    return result


class _Regression:
    """Ridge regression of class probabilities on tf-idf vectors, in the space of their strongest directions."""

    def __init__(self, said: "csr_array[Any]") -> None:
        count = said.shape[0]
        met = np.diff(said.tocsc().indptr)
        weighted = said.multiply(np.log(count / np.maximum(met, 1))[None, :]).tocsr()
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        unit = weighted.multiply((1.0 / np.maximum(lengths, 1e-9))[:, None]).tocsr().astype(np.float32)
        rank = min(_RANK, count - 1, unit.shape[1])
        directions, strengths = _strongest_directions(unit, rank)
        self._drawn = directions * (strengths / np.sqrt(strengths**2 + _RIDGE))
        self._own = np.minimum((self._drawn**2).sum(axis=1, keepdims=True), 0.999)

    def by_the_others(self, posterior: Floats) -> npt.NDArray[np.float32]:
        """For each record the class probabilities that all other records predict for it, rows summing to one."""
        mean = posterior.mean(axis=0)
        centred = posterior - mean
        fitted = self._drawn @ (self._drawn.T @ centred)
        predicted = np.clip((fitted - self._own * centred) / (1.0 - self._own) + mean, 1e-3, None)
        result: npt.NDArray[np.float32] = predicted / predicted.sum(axis=1, keepdims=True)
        return result


def _strongest_directions(unit: "csr_array[Any]", rank: int) -> tuple[Floats, Floats]:
    """Left singular vectors and singular values of the `rank` strongest directions, by two power iterations."""
    draw = np.random.default_rng(0)
    start = draw.standard_normal((unit.shape[0], min(rank + _OVERSAMPLED, unit.shape[0]))).astype(np.float32)
    transposed = unit.T.tocsr()
    basis = _orthonormal(unit @ (transposed @ start))
    for _ in range(2):
        basis = _orthonormal(unit @ (transposed @ basis))
    seen = np.asarray(transposed @ basis)
    squares, inner = np.linalg.eigh(seen.T @ seen)
    strongest = np.argsort(-squares, kind="stable")[:rank]
    return np.asarray(basis @ inner[:, strongest]), np.sqrt(np.maximum(squares[strongest], 0.0))


def _orthonormal(vectors: Floats) -> Floats:
    """An orthonormal basis of the columns, by their small Gram matrix: a QR waits for its threads on a busy machine."""
    wide = np.asarray(vectors, dtype=np.float64)
    squares, turned = np.linalg.eigh(wide.T @ wide)
    kept = squares > squares[-1] * 1e-10
    result: Floats = (wide @ (turned[:, kept] / np.sqrt(squares[kept]))).astype(np.float32)
    return result
