"""Which function one record serves: as `classes.py` reads a whole list, with the words' vectors kept ready."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from . import text
from .classes import PAIR_WEIGHT, ClassModel, is_read, word_features, word_vectors
from .posteriors import Floats, Posteriors
from .reading import Reading

_ONE = np.zeros(1, dtype=np.int64)


class FunctionReader:
    """Reads the functions of single records; the vectors of `tokens` are looked up, those of other words worked out."""

    def __init__(self, model: ClassModel, tokens: Sequence[str]) -> None:
        known = [token for token in tokens if is_read(token)]
        self._model = model
        self._row = {token: row for row, token in enumerate(known)}
        self._vectors = word_vectors(model, known)

    def posterior(self, reading: Reading) -> Posteriors:
        """The posterior functions of one record, as `preparing.served_functions` has them for a list."""
        total = self._sum(reading.named) + self._sum(reading.described)
        agency = "" if reading.record.shared else reading.record.agency
        return self._model.posteriors_of(total[None], _usual(self._model, agency)[None], _ONE)

    def _sum(self, tokens: Sequence[str]) -> Floats:
        """The summed vectors of the distinct words and the distinct pairs of neighbouring stems."""
        read = [token for token in tokens if is_read(token)]
        rows, vocabulary = [], self._model.vocabulary
        total = np.zeros(self._model.vectors.rank, dtype=np.float32)
        for token in set(read):
            row = self._row.get(token)
            if row is None:
                total += self._model.vector_of(word_features(token))
            else:
                rows.append(row)
        if rows:
            total += self._vectors[rows].sum(axis=0)
        stems = [text.stem(token) for token in read]
        pairs = [row for one, two in set(pairwise(stems)) if (row := vocabulary.get(f"b:{one}_{two}")) is not None]
        if pairs:
            total += self._model.vectors.taken(pairs).sum(axis=0) * np.float32(PAIR_WEIGHT)
        return total


@lru_cache(maxsize=1_024)
def _usual(model: ClassModel, agency: str) -> Floats:
    return model.usual(agency)
