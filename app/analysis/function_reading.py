"""Which function one record serves: as `classes.py` reads a whole list, with the words' vectors kept ready."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from .classes import PAIR_WEIGHT, ClassModel, is_read, pair_features, word_features, word_vectors
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
        agency = "" if reading.record.shared else reading.record.agency
        total = self._sum((reading.named, reading.described))
        return self._model.posteriors_of(total[None], _usual(self._model, agency)[None], _ONE)

    def _sum(self, parts: Iterable[Sequence[str]]) -> Floats:
        """The summed vectors of the distinct words of each part, and of its distinct pairs of neighbouring stems."""
        words: list[int] = []
        pairs: list[int] = []
        total = np.zeros(self._model.vectors.rank, dtype=np.float32)
        for part in parts:
            read = [token for token in part if is_read(token)]
            for token in dict.fromkeys(read):
                if token in self._row:
                    words.append(self._row[token])
                else:
                    total += self._model.vector_of(word_features(token))
            neighbours = dict.fromkeys(pair_features(read))
            pairs += [row for row in map(self._model.vocabulary.get, neighbours) if row is not None]
        total += self._vectors[words].sum(axis=0)
        total += self._model.vectors.taken(pairs).sum(axis=0) * np.float32(PAIR_WEIGHT)
        return total


@lru_cache(maxsize=1_024)
def _usual(model: ClassModel, agency: str) -> Floats:
    return model.usual(agency)
