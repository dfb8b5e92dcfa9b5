"""The portfolio's own reference codes as classes: noisy and incomplete labels, completed and corrected by EM.

A declared code is a weak label, wrong, coarse or missing in one case of four. A mixture of multinomials over all that
a record says (words, data, services, agency, the catalogue's functions) is fitted jointly with the codes and gives each
record a posterior over the codes in use, also where none is declared. Nothing needs to be known about the codes
themselves but the levels that their dots separate. Source: Nigam et al. (2000), Machine Learning 39, "Text
classification from labeled and unlabeled documents using EM"; a mixture of noisy labels as in Dawid and Skene (1979).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .posteriors import KEPT, Floats, Posteriors, strongest
from .tokens import Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LEAST_DECLARED = 0.2
_MOST_CLASSES = 600
_TRUST = 0.75
"""Share of declared codes that are right, as in the made-up portfolio with known answers."""
_SIBLING = 0.15
_TEMPERING = 0.9
"""Words of one record repeat each other's evidence: their log-odds count a little less; .4 to .9 hardly differ."""
_SMOOTHING = 15.0
_ROUNDS = 6
_SAMPLE = 4_000
_CHUNK = 2_048


@dataclass(frozen=True, slots=True)
class DeclaredModel:
    """What goes with each of `classes`: log-odds of the terms by column, and of the class itself."""

    classes: tuple[str, ...]
    weights: Floats
    base: Floats

    def posteriors(self, codes: Sequence[frozenset[str]], said: "csr_array[Any]") -> Posteriors:
        """The posterior of each record over the classes, by its codes and by what it says."""
        kept = min(KEPT, len(self.classes))
        parts = [
            self._strongest(codes[start : start + _CHUNK], said[start : start + _CHUNK], kept)
            for start in range(0, len(codes), _CHUNK)
        ]
        functions, probability = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Posteriors(functions, probability, np.ones(len(codes), dtype=np.bool_))

    def _strongest(self, codes: Sequence[frozenset[str]], said: "csr_array[Any]", kept: int) -> tuple[Rows, Floats]:
        return self._by_evidence(codes, np.asarray(said @ self.weights, dtype=np.float32), kept)

    def posterior_of(self, codes: frozenset[str], said: Rows) -> Posteriors:
        """As `posteriors`, of one record that says the terms of these columns."""
        evidence = self.weights[said].sum(axis=0, keepdims=True)
        functions, probability = self._by_evidence([codes], evidence, min(KEPT, len(self.classes)))
        return Posteriors(functions, probability, np.ones(1, dtype=np.bool_))

    def _by_evidence(self, codes: Sequence[frozenset[str]], logits: Floats, kept: int) -> tuple[Rows, Floats]:
        logits *= _TEMPERING
        logits += self.base
        logits += np.log(support_of_codes(codes, self.classes))
        return strongest(logits, kept)


def declared_model(
    codes: Sequence[frozenset[str]],
    classes: Sequence[str],
    said: "csr_array[Any]",
    local: Sequence[frozenset[str]],
) -> DeclaredModel | None:
    """The model of `classes` (as `leaves` gives them); `None` when fewer than a fifth of `local` have a code.

    `said`: records × terms, 1 where a record says a term. O(rounds · nonzeros · codes).
    """
    with_code = sum(1 for own in local if own)
    if with_code < max(8, _LEAST_DECLARED * len(local)) or not 2 <= len(classes) <= _MOST_CLASSES:
        return None
    fitted = np.arange(len(codes)) if len(codes) <= _SAMPLE else np.arange(0, len(codes), -(-len(codes) // _SAMPLE))
    prior = support_of_codes([codes[row] for row in fitted.tolist()], classes)
    weights, base = _fitted(said[fitted], prior)
    return DeclaredModel(tuple(classes), weights, base)


def leaves(codes: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """The codes in use under which no other code in use lies."""
    used = sorted({code for own in codes for code in own})
    coarse = {".".join(parts[:depth]) for parts in (code.split(".") for code in used) for depth in range(1, len(parts))}
    return tuple(code for code in used if code not in coarse)


def support_of_codes(
    codes: Sequence[frozenset[str]], classes: Sequence[str], trust: float = _TRUST, sibling: float = _SIBLING
) -> Floats:
    """P(declared codes | class) up to a factor: its own code, one above it, a sibling's, or none of these.

    One row a record, one column a class; `trust` is the share of declared codes that are right, `sibling` the share of
    those that name a neighbour under the same parent.
    """
    count = len(classes)
    below = _below(tuple(classes))
    distinct = {own: number for number, own in enumerate(dict.fromkeys(codes))}
    result = np.full((len(distinct), count), 1.0 / count, dtype=np.float32)
    for own, row in distinct.items():
        if not own:
            continue
        support = np.zeros(count)
        for code in own:
            under = below.get(code, [])
            support[under] += (1 - sibling) / max(1, len(under)) / len(own)
            siblings = below.get(code.rpartition(".")[0], [])
            support[siblings] += sibling / max(1, len(siblings)) / len(own)
        result[row] = (1 - trust) / count + trust * support
    return result[[distinct[own] for own in codes]]


@lru_cache(maxsize=4)
def _below(classes: tuple[str, ...]) -> dict[str, list[int]]:
    """For each code the places of the classes that are it or lie under it."""
    below: defaultdict[str, list[int]] = defaultdict(list)
    for place, code in enumerate(classes):
        parts = code.split(".")
        for depth in range(1, len(parts) + 1):
            below[".".join(parts[:depth])].append(place)
    return dict(below)


def _fitted(said: "csr_array[Any]", prior: Floats) -> tuple[Floats, Floats]:
    """Log-odds of each term for each class against all records, and the log of the classes' shares."""
    background = np.asarray(said.sum(axis=0), dtype=np.float32).ravel() + 0.1
    background /= background.sum()
    posterior = prior / prior.sum(axis=1, keepdims=True)
    transposed = said.T.tocsr()
    declared = np.log(prior)
    for _ in range(_ROUNDS):
        counts = np.asarray(transposed @ posterior, dtype=np.float32)
        smoothed = counts + _SMOOTHING * background[:, None]
        weights = np.log(smoothed / smoothed.sum(axis=0, keepdims=True) / background[:, None]).astype(np.float32)
        base = np.log(posterior.mean(axis=0) + 1e-4).astype(np.float32)
        posterior = np.asarray(said @ weights, dtype=np.float32)
        posterior *= _TEMPERING
        posterior += declared
        posterior += base
        posterior -= posterior.max(axis=1, keepdims=True)
        np.exp(posterior, out=posterior)
        posterior /= posterior.sum(axis=1, keepdims=True)
    return weights, base
