"""Why a node was proposed.

The function and its words, the owner's *urusan*, a national application, or how little there was to go by.
"""

from typing import TYPE_CHECKING

import numpy as np

from . import text
from .classes import agency_words, spoken, word_features
from .mapping_cues import NATIONAL_FACT
from .records import Sentence

if TYPE_CHECKING:
    from .mapping import Mapper
    from .mapping_reading import Reading

_WORDS = 3
_LIKELY = 0.03


class Wording:
    """The words of records that speak for functions; found once for all models."""

    def __init__(self, mapper: "Mapper", reading: "Reading") -> None:
        self._model, self._records = mapper.model, reading.records
        self._vectors: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]] = {}
        self._pull: dict[tuple[str, int], float] = {}
        self._words: dict[tuple[int, int], tuple[str, ...]] = {}
        functions, probability = mapper.functions_of(reading)
        self.functions, self.chances = functions.tolist(), probability.tolist()

    def of(self, place: int, function: int) -> tuple[str, ...]:
        """The record's words that speak for the function, as the class model reads them; at most three, best first."""
        found = self._words.get((place, function))
        if found is None:
            found = self._words[place, function] = self._found(place, function)
        return found

    def _found(self, place: int, function: int) -> tuple[str, ...]:
        record = self._records[place]
        tokens = dict.fromkeys(spoken(f"{record.name} {record.description} {' '.join(record.data_objects)}"))
        pulls = sorted((-self._pulled(token, function), token) for token in tokens)
        strongest = -pulls[0][0] if pulls else 0.0
        return tuple(token for pull, token in pulls[:_WORDS] if -pull > 0.05 and -pull > 0.25 * strongest)

    def _pulled(self, token: str, function: int) -> float:
        known = self._pull.get((token, function))
        if known is None:
            vector = self._vectors.get(token)
            if vector is None:
                vector = self._vectors[token] = self._model.vector_of(word_features(token))
            known = self._pull[token, function] = float(vector @ self._model.directions[:, function])
        return known


class Reasons:
    """Reasons for the proposals of one model."""

    def __init__(self, mapper: "Mapper", reading: "Reading", name: str, wording: Wording) -> None:
        self._mapper, self._reading, self._name, self._wording = mapper, reading, name, wording
        self._space = mapper.spaces[name]
        self._cues = {cue.code: cue for cue in mapper.knowledge.cues.get(name, ())}
        self._named = [bool(agency_words(owner)) for owner in reading.owners]
        self._met: tuple[int, frozenset[str]] = (-1, frozenset())
        self._faint: dict[int, tuple[Sentence, tuple[str, ...]]] = {}
        self._of_cue: dict[tuple[str, frozenset[str], bool], tuple[Sentence, tuple[str, ...]]] = {}

    def faint(self, row: int) -> tuple[Sentence, tuple[str, ...]]:
        """What is said of a node that hardly anything speaks for."""
        found = self._faint.get(row)
        if found is None:
            node = self._space.nodes[row]
            said = ["teks tidak memberi petunjuk yang cukup"], ["the text gives too little to go by"]
            sentence = Sentence(_shown(node.name_id, said[0]), _shown(node.name_en or node.name_id, said[1]))
            found = self._faint[row] = (sentence, ())
        return found

    def of(self, place: int, row: int, *, first: bool) -> tuple[Sentence, tuple[str, ...]]:
        """The reason for node `row` of the record at `place`, and its words; `first`: it is the best proposal."""
        node = self._space.nodes[row]
        if self._name in self._mapper.knowledge.cues:
            return self._of_cues(place, node.code)
        function = self._function(place, row)
        parts_id: list[str] = []
        parts_en: list[str] = []
        words: tuple[str, ...] = ()
        if function >= 0:
            words = self._wording.of(place, function)
            shown = ", ".join(words)
            name_id, name_en = self._mapper.model.names[function]
            parts_id.append(f"{name_id}: {shown}" if shown else name_id)
            parts_en.append(f"{name_en}: {shown}" if shown else name_en)
        elif first and (same := self._like_name(place, row)):
            words = same
            parts_id.append(f"nama simpul menyebut {', '.join(same)}")
            parts_en.append(f"the node's name says {', '.join(same)}")
        if self._by_owner(place, row):
            owner = self._reading.owners[self._reading.owner[place]]
            parts_id.append(f"urusan {owner}")
            parts_en.append(f"urusan of {owner}")
        if not parts_id:
            parts_id.append("teks tidak memberi petunjuk yang cukup")
            parts_en.append("the text gives too little to go by")
        if first and not self._space.is_leaf[row]:
            parts_id.append("lebih rinci belum dapat dipastikan")
            parts_en.append("deeper cannot be told")
        return Sentence(_shown(node.name_id, parts_id), _shown(node.name_en or node.name_id, parts_en)), words

    def _function(self, place: int, row: int) -> int:
        """The function that leads most to the node or below it, -1 if none does."""
        under = self._mapper.under(self._name, row)
        best, most = -1, _LIKELY
        for function, chance in zip(self._wording.functions[place], self._wording.chances[place], strict=True):
            if chance >= most and chance * under[function] >= most:
                best, most = function, chance * under[function]
        return best

    def _like_name(self, place: int, row: int) -> tuple[str, ...]:
        record = self._reading.records[place]
        stems = set(text.stems(self._space.nodes[row].name_id))
        told = dict.fromkeys(text.content_words(f"{record.name} {record.description}"))
        return tuple(token for token in told if text.stem(token) in stems)[:_WORDS]

    def _by_owner(self, place: int, row: int) -> bool:
        owner = int(self._reading.owner[place])
        return self._named[owner] and self._mapper.typical(self._reading.owners[owner], self._name, row)

    def _of_cues(self, place: int, code: str) -> tuple[Sentence, tuple[str, ...]]:
        if place != self._met[0]:  # the ranks of one record come one after the other
            self._met = (place, self._mapper.cue_words[self._name].met(self._reading.said[place]))
        met = self._met[1]
        key = (code, met, self._reading.records[place].shared or place in self._reading.national)
        found = self._of_cue.get(key)
        if found is None:
            found = self._of_cue[key] = self._told(*key)
        return found

    def _told(self, code: str, met: frozenset[str], national: bool) -> tuple[Sentence, tuple[str, ...]]:
        cue = self._cues.get(code)
        words = tuple(word for word in (cue.words if cue else ()) if word in met)[:_WORDS]
        node = self._space.nodes[self._space.row[code]]
        if words:
            parts = [f"tertulis {', '.join(words)}"], [f"says {', '.join(words)}"]
        elif cue and NATIONAL_FACT in cue.words and national:
            parts = ["aplikasi nasional"], ["a national application"]
        else:
            parts = ["dugaan awal; teks tidak menyebutnya"], ["where most stand; the text does not tell"]
        return Sentence(_shown(node.name_id, parts[0]), _shown(node.name_en or node.name_id, parts[1])), words


def _shown(name: str, parts: list[str]) -> str:
    return f"{name} ← {'; '.join(parts)}"
