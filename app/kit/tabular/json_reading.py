"""JSON (a list of objects, bare or under “items”) and NDJSON (one object a line) as tables."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO

import orjson

from app.kit.language import Text
from app.kit.tabular.cells import clean, text_of
from app.kit.tabular.csv_reading import encoding_of
from app.kit.tabular.errors import (
    BrokenJson,
    CellTooLong,
    NestedValue,
    NotRows,
    TooManyColumns,
    TooManyRows,
    WrongEncoding,
)
from app.kit.tabular.headers import Recogniser, assign, header_not_found
from app.kit.tabular.table import ITEM, LINE, Limits, Row, Table

_HEAD = 100  # objects among whose keys the required columns must be; an object may leave out what it does not know
_KINDS = {
    dict: Text("objek", "an object"),
    list: Text("daftar", "a list"),
    str: Text("teks", "a text"),
    int: Text("angka", "a number"),
    float: Text("angka", "a number"),
    bool: Text("true/false", "true/false"),
    type(None): Text("null", "null"),
}


def read_json(
    stream: BinaryIO, *, filename: str, recogniser: Recogniser, required: Collection[str], limits: Limits, lines: bool
) -> Table:
    """The table in a JSON or NDJSON stream; `lines` says that the name promises NDJSON.

    A JSON array is read whole (the size limit bounds it), NDJSON line by line.

    Raises:
        WrongEncoding, BrokenJson, NotRows, NestedValue: (also from the rows) it is not rows of JSON.
        HeaderNotFound: none of the first hundred objects has the required columns.
    """
    stream.seek(0)
    encoding = encoding_of(stream.read(64 * 1024))
    if encoding is None:
        raise WrongEncoding(filename=filename, line=1)
    maker = _Maker(filename, recogniser, limits)
    objects: Iterable[tuple[int, dict[str, Any]]]
    if encoding == "utf-8-sig" and (lines or _is_ndjson(stream)):
        objects, counted = _objects_by_line(stream, filename), LINE
    else:
        stream.seek(0)
        objects, counted = _objects_of(stream.read(), encoding, filename), ITEM
    maker.counted = counted
    iterator = iter(objects)
    head = list(islice(iterator, _HEAD))
    maker.learn(key for _, item in head for key in item)
    if head and any(name not in maker.headers for name in required):  # an empty list has no rows and no faults
        raise header_not_found(filename, recogniser, required, maker.keys)
    return Table(
        header_line=0,
        headers=maker.headers,
        letters={},
        unknown_headers=tuple(key for key, name in maker.keys.items() if name is None),
        sheet=None,
        rows=maker.rows(chain(head, iterator)),
        notices=[],
        counted=counted,
    )


def _is_ndjson(stream: BinaryIO) -> bool:
    """Whether the first line is an object by itself, and not the wrapper {"items": […]} of the whole file."""
    stream.seek(0)
    line = _without_mark(stream.readline())
    while line and not line.strip():
        line = stream.readline()
    try:
        first = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(first, dict) and not (isinstance(first.get("items"), list) and not stream.read(4096).strip())


def _without_mark(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf")


def _objects_by_line(stream: BinaryIO, filename: str) -> Iterator[tuple[int, dict[str, Any]]]:
    stream.seek(0)
    for line, raw in enumerate(stream, 1):
        data = (_without_mark(raw) if line == 1 else raw).strip()
        if data:
            item = _parsed(data, filename, line)
            if not isinstance(item, dict):
                raise _not_rows(filename, LINE, line, item)
            yield line, item


def _objects_of(data: bytes, encoding: str, filename: str) -> Iterator[tuple[int, dict[str, Any]]]:
    if encoding == "utf-16":
        try:
            data = data.decode(encoding).encode()
        except UnicodeError:
            raise WrongEncoding(filename=filename, line=1) from None
    whole = _parsed(_without_mark(data), filename, 1)
    if isinstance(whole, dict) and isinstance(whole.get("items"), list):
        whole = whole["items"]
    elif isinstance(whole, dict):
        whole = [whole]
    if not isinstance(whole, list):
        raise _not_rows(filename, LINE, 1, whole)
    for index, item in enumerate(whole, 1):
        if not isinstance(item, dict):
            raise _not_rows(filename, ITEM, index, item)
        yield index, item


def _parsed(data: bytes, filename: str, line: int) -> Any:
    """The JSON value; `line` is where it begins in the file."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            data.decode()
        except UnicodeDecodeError as wrong:
            raise WrongEncoding(filename=filename, line=line + data[: wrong.start].count(b"\n")) from None
        reason = error.msg.split(": line")[0]
        raise BrokenJson(filename=filename, line=line + error.lineno - 1, column=error.colno, reason=reason) from None


def _not_rows(filename: str, counted: Text, number: int, found: object) -> NotRows:
    kind = _KINDS[type(found)]
    return NotRows(
        filename=filename,
        where_id=f"{counted.id} {number}",
        where_en=f"{counted.en} {number}",
        found_id=kind.id,
        found_en=kind.en,
    )


@dataclass(slots=True)
class _Maker:
    """Turns objects into rows, learning keys as they come: `keys` maps each to its column, `headers` the other way."""

    filename: str
    recogniser: Recogniser
    limits: Limits
    headers: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    counted: Text = LINE

    def learn(self, keys: Iterable[str]) -> None:
        """Recognise new keys; the first that names a column keeps it."""
        new = [key for key in dict.fromkeys(keys) if key not in self.keys]
        positions, _ = assign([[clean(key)] for key in new], self.recogniser)
        names = {position: name for name, position in positions.items() if name not in self.headers}
        for position, key in enumerate(new):
            self.keys[key] = names.get(position)
        self.headers.update({name: new[position] for position, name in names.items()})

    def rows(self, objects: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[Row]:
        """A row for each object; a column known so far that it leaves out is empty."""
        for number, (line, item) in enumerate(objects, 1):
            if number > self.limits.max_rows:
                raise TooManyRows(filename=self.filename, limit=self.limits.max_rows, line=line)
            if len(item) > self.limits.max_columns:
                raise TooManyColumns(filename=self.filename, line=line, limit=self.limits.max_columns)
            if not item.keys() <= self.keys.keys():
                self.learn(item)
            cells = dict.fromkeys(self.headers, "")
            extra: dict[str, str] = {}
            for key, value in item.items():
                name = self.keys[key]
                text = self._text(line, key, value, known=name is not None)
                if name is not None:
                    cells[name] = text
                elif text:
                    extra[clean(key)] = text
            yield Row(line, cells, extra)

    def _text(self, line: int, key: str, value: Any, *, known: bool) -> str:
        nested = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict | list) for v in value))
        if nested and known:
            where = f"{self.counted.id} {line}", f"{self.counted.en} {line}"
            raise NestedValue(filename=self.filename, where_id=where[0], where_en=where[1], key=key)
        text = orjson.dumps(value).decode() if nested else text_of(value)
        if len(text) > self.limits.max_cell_chars:
            limit = self.limits.max_cell_chars
            raise CellTooLong(filename=self.filename, line=line, column=key, length=len(text), limit=limit)
        return text
