"""A long list → parts of whole governments, each analysed as a list of its own, side by side in processes.

Pairs are judged inside one government, so a list of hundreds of governments falls into parts that need nothing of each
other. What a list tells of its words (how rare they are, which codes go with them, how many pairs are positive) settles
long before a part is full; a part keeps the memory of a run bounded, however long the list is.
"""

import gc
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from . import text
from .records import Parameters, Readable

FULL = 14_000
"""Local records of a part at most, unless one government alone has more."""

Record = TypeVar("Record", bound=Readable)
Part = TypeVar("Part")
Result = TypeVar("Result")


def parts_of(records: Sequence[Record], parameters: Parameters) -> list[list[Record]]:
    """The records in parts of about equal size, each with all national ones; one part if governments are compared.

    Depends on the records alone: governments in alphabetical order, never split.
    """
    sizes = Counter(text.folded(record.government) for record in records if not record.shared)
    total = sum(sizes.values())
    if parameters.across_governments or total <= FULL:
        return [list(records)]
    wanted = total / -(-total // FULL)
    part_of: dict[str, int] = {}
    filled = 0
    for government in sorted(sizes):
        part_of[government] = int((filled + sizes[government] / 2) / wanted)
        filled += sizes[government]
    numbers = {number: place for place, number in enumerate(sorted(set(part_of.values())))}
    parts: list[list[Record]] = [[] for _ in numbers]
    for record in records:
        for part in parts if record.shared else [parts[numbers[part_of[text.folded(record.government)]]]]:
            part.append(record)
    return parts


def each(parts: Sequence[Part], work: Callable[[Part], Result], processes: int) -> Iterator[Result]:
    """The result of `work` for each part, in their order; in up to `processes` processes if there are several parts."""
    if len(parts) == 1 or processes <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, parts)
        return
    _waiting.append((parts, work))
    gc.freeze()  # the forked processes' own searches for cycles leave what they share with this one alone
    try:
        with ProcessPoolExecutor(min(processes, len(parts)), multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_nth, range(len(parts)))
    finally:
        gc.unfreeze()
        _waiting.pop()


_waiting: list[tuple[Sequence[Any], Callable[[Any], Any]]] = []
"""What a forked process finds in its memory need not be sent to it."""


def _nth(number: int) -> Any:
    parts, work = _waiting[-1]
    return work(parts[number])


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: a run makes many small objects and no cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
