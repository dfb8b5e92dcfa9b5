"""The models of applications, infrastructure and security: functions say little there, plain words must do.

What no word tells stays at the shares that the cues give for *nothing said*, and the explanation says so.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import text

if TYPE_CHECKING:
    from .mapping import Mapper, Reading
    from .records import ApplicationRecord

Floats = npt.NDArray[np.float32]

_WORD = 2.2
_NATIONAL = 5.0
_NODE = 2.0
NATIONAL_FACT = "fact:national"
NODE_FACT = "node:"


@lru_cache(maxsize=4_096)
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(phrase)}\b")


def said(record: "ApplicationRecord") -> str:
    """All words of a record that can hold a cue, folded."""
    parts = (record.name, record.description, *record.technologies, *record.keywords, record.category.replace("_", " "))
    return text.folded(" ".join(parts))


def cue_masses(mapper: "Mapper", reading: "Reading", part: slice, name: str) -> Floats:
    """Records × nodes, rows sum to 1: the shares of *nothing said*, raised by every cue that is met."""
    space, cues = mapper.spaces[name], [c for c in mapper.knowledge.cues[name] if c.code in mapper.spaces[name].row]
    logits = np.full((part.stop - part.start, len(space.nodes)), -np.inf, dtype=np.float32)
    for cue in cues:
        logits[:, space.row[cue.code]] = np.log(cue.share)
    branches = {
        model: mapper.branches(reading, part, model)
        for model in sorted(
            {w.removeprefix(NODE_FACT)[:3].lower() for c in cues for w in c.words if w.startswith(NODE_FACT)}
        )
        if model in mapper.spaces
    }
    for at, record in enumerate(reading.records[part]):
        words = said(record)
        national = record.shared or (part.start + at) in reading.national
        for cue in cues:
            logits[at, space.row[cue.code]] += _met(cue.words, words, national, {m: b[at] for m, b in branches.items()})
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def _met(cues: tuple[str, ...], words: str, national: bool, branches: dict[str, str]) -> float:
    total, met = 0.0, 0
    for cue in cues:
        if cue == NATIONAL_FACT:
            total += _NATIONAL * national
        elif cue.startswith(NODE_FACT):
            code = cue.removeprefix(NODE_FACT)
            total += _NODE * (branches.get(code[:3].lower()) == code)
        elif cue in words and _pattern(cue).search(words):
            met += 1
    return total + _WORD * float(np.sqrt(met))
