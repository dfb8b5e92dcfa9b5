"""The findings of a list of any length as lines, strongest first, in bounded memory.

Each part of the list is analysed and its findings written as lines where that happens; its lines, in their order, go
into a file without a name, of which nothing stays behind however the run ends. What comes out is these files merged.
"""

import heapq
import marshal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import starmap
from typing import IO

from .classes import FunctionRow, class_model
from .duplicates import found_in
from .lines import Line, Render, lines_of
from .parts import each, parts_of, uncollected
from .records import Parameters, Readable

_TOGETHER = 500
"""Lines that are read back at once: the memory that merging takes is this many of each part."""


def duplicate_lines(
    records: Sequence[Readable],
    parameters: Parameters,
    functions: Sequence[FunctionRow],
    render: Render,
    processes: int,
) -> Iterator[Line]:
    """See the front."""
    model = class_model().extended(functions)
    parts = parts_of(records, parameters)

    def written(part: tuple[list[Readable], IO[bytes]]) -> None:
        unread, file = part
        with uncollected():
            listed = [record.read() for record in unread]
        _write(lines_of(found_in(listed, parameters, model, comparisons=False), listed, render), file)

    with ExitStack() as files:
        runs = [files.enter_context(tempfile.TemporaryFile()) for _ in parts]
        for _ in each(list(zip(parts, runs, strict=True)), written, processes):
            pass
        return _merged(runs, files.pop_all())


def _merged(runs: Sequence[IO[bytes]], files: ExitStack) -> Iterator[Line]:
    with files:
        yield from heapq.merge(*map(_read, runs))


def _write(lines: Sequence[Line], file: IO[bytes]) -> None:
    for start in range(0, len(lines), _TOGETHER):
        marshal.dump([tuple(line) for line in lines[start : start + _TOGETHER]], file)
    file.flush()


def _read(file: IO[bytes]) -> Iterator[Line]:
    file.seek(0)
    with suppress(EOFError):
        while True:
            yield from starmap(Line, marshal.load(file))  # noqa: S302 -- our own, in a file that nobody else can name
