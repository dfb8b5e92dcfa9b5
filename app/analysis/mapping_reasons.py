"""Why a node was proposed.

The function and its words, the owner's *urusan*, a national application, or how little there was to go by.
"""

from typing import TYPE_CHECKING

import numpy as np

from . import text
from .classes import agency_words, spoken, word_features
from .mapping_cues import NATIONAL_FACT, said
from .records import Sentence

if TYPE_CHECKING:
    from .mapping import Mapper, Reading

_WORDS = 3
_LIKELY = 0.03


class Reasons:
    """Reasons for the proposals of one model; words' vectors and sentences are made once."""

    def __init__(self, mapper: "Mapper", reading: "Reading", name: str) -> None:
        self._mapper, self._reading, self._name = mapper, reading, name
        self._space = mapper.spaces[name]
        self._served = mapper.functions_of(reading)
        self._vectors: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]] = {}
        self._pull: dict[tuple[str, int], float] = {}

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
            words = self.words(place, function)
            shown = ", ".join(words)
            name_id, name_en = self._mapper.model.names[function]
            parts_id.append(f"{name_id}: {shown}" if shown else name_id)
            parts_en.append(f"{name_en}: {shown}" if shown else name_en)
        elif same := self._like_name(place, row):
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
        functions, probability = self._served
        under = self._mapper.under(self._name, row)
        led = probability[place] * under[functions[place]]
        best = int(led.argmax())
        return int(functions[place, best]) if led[best] >= _LIKELY else -1

    def words(self, place: int, function: int) -> tuple[str, ...]:
        """The record's words that speak for the function, as the class model reads them; at most three, best first."""
        record = self._reading.records[place]
        tokens = dict.fromkeys(spoken(f"{record.name} {record.description} {' '.join(record.data_objects)}"))
        pulls = sorted(((self._pulled(token, function), token) for token in tokens), key=lambda one: (-one[0], one[1]))
        strongest = pulls[0][0] if pulls else 0.0
        return tuple(token for pull, token in pulls[:_WORDS] if pull > 0.05 and pull > 0.25 * strongest)

    def _pulled(self, token: str, function: int) -> float:
        known = self._pull.get((token, function))
        if known is None:
            vector = self._vectors.get(token)
            if vector is None:
                vector = self._vectors[token] = self._mapper.model.vector_of(word_features(token))
            known = self._pull[token, function] = float(vector @ self._mapper.model.directions[:, function])
        return known

    def _like_name(self, place: int, row: int) -> tuple[str, ...]:
        record = self._reading.records[place]
        stems = set(text.stems(self._space.nodes[row].name_id))
        told = dict.fromkeys(text.content_words(f"{record.name} {record.description}"))
        return tuple(token for token in told if text.stem(token) in stems)[:_WORDS]

    def _by_owner(self, place: int, row: int) -> bool:
        owner = self._reading.owners[self._reading.owner[place]]
        return bool(agency_words(owner)) and self._mapper.typical(owner, self._name, row)

    def _of_cues(self, place: int, code: str) -> tuple[Sentence, tuple[str, ...]]:
        cue = next((cue for cue in self._mapper.knowledge.cues[self._name] if cue.code == code), None)
        record = self._reading.records[place]
        written = said(record)
        met = tuple(word for word in (cue.words if cue else ()) if word in written)[:_WORDS]
        national = record.shared or place in self._reading.national
        node = self._space.nodes[self._space.row[code]]
        if met:
            parts = [f"tertulis {', '.join(met)}"], [f"says {', '.join(met)}"]
        elif cue and NATIONAL_FACT in cue.words and national:
            parts = ["aplikasi nasional"], ["a national application"]
        else:
            parts = (
                ["dugaan awal; teks tidak menyebutnya"],
                ["where most stand; the text does not tell"],
            )
        return Sentence(_shown(node.name_id, parts[0]), _shown(node.name_en or node.name_id, parts[1])), met


def _shown(name: str, parts: list[str]) -> str:
    return f"{name} ← {'; '.join(parts)}"
