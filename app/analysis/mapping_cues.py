"""The models of applications, infrastructure and security: functions say little there, plain words must do.

What no word tells stays at the shares that the cues give for *nothing said*, and the explanation says so.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import text
from .mapping_records import Cue

if TYPE_CHECKING:
    from .mapping import Mapper
    from .mapping_reading import Reading
    from .records import ApplicationRecord

Floats = npt.NDArray[np.float32]

_WORD = 4.0
_NATIONAL = 5.0
_NODE = 2.0
NATIONAL_FACT = "fact:national"
_NODE_FACT = "node:"


class CueWords:
    """The plain words of one model's cues, found in a text in one pass."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        phrases = {word for cue in cues for word in cue.words if not word.startswith(("fact:", _NODE_FACT))}
        longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
        self._pattern = re.compile(rf"\b(?=({'|'.join(map(re.escape, longest_first))})\b)")

    def met(self, said: str) -> frozenset[str]:
        """The cues' words that stand in `said` (folded); of words with one beginning the longest."""
        return frozenset(self._pattern.findall(said))


def said_by(record: "ApplicationRecord") -> str:
    """All words of a record that can hold a cue, folded."""
    parts = (record.name, record.description, *record.technologies, *record.keywords, record.category.replace("_", " "))
    return text.folded(" ".join(parts))


def cue_masses(mapper: "Mapper", reading: "Reading", part: slice, name: str) -> Floats:
    """Records × nodes, rows sum to 1: the shares of *nothing said*, raised by every cue that is met."""
    space = mapper.spaces[name]
    cues = [cue for cue in mapper.knowledge.cues[name] if cue.code in space.row]
    rows = [space.row[cue.code] for cue in cues]
    base = np.full(len(space.nodes), -np.inf, dtype=np.float32)
    base[rows] = np.log([cue.share for cue in cues])
    logits = np.tile(base, (part.stop - part.start, 1))
    words = mapper.cue_words[name]
    for at, record in enumerate(reading.records[part], start=part.start):
        met = words.met(reading.said[at])
        national = record.shared or at in reading.national
        for row, cue in zip(rows, cues, strict=True) if met or national else ():
            count = len(met.intersection(cue.words))
            logits[at - part.start, row] += _WORD * float(np.sqrt(count)) + _NATIONAL * (
                national and NATIONAL_FACT in cue.words
            )
    _raise_by_branch(mapper, reading, part, cues, rows, logits)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def _raise_by_branch(
    mapper: "Mapper", reading: "Reading", part: slice, cues: Sequence[Cue], rows: Sequence[int], logits: Floats
) -> None:
    """Add to `logits` where the record's best branch of another model is one that a cue names."""
    named = [
        (row, word.removeprefix(_NODE_FACT))
        for row, cue in zip(rows, cues, strict=True)
        for word in cue.words
        if word.startswith(_NODE_FACT)
    ]
    for model in sorted({code.partition(".")[0].lower() for _, code in named} & mapper.spaces.keys()):
        branches = np.array(mapper.branches(reading, part, model))
        for row, code in named:
            logits[:, row] += _NODE * (branches == code)
