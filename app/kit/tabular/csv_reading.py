"""CSV as offices have it: comma, semicolon or tab, UTF-8 or UTF-16; read line by line."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from app.kit.tabular.cells import clean, unguard
from app.kit.tabular.errors import BrokenQuotes, CellTooLong, WrongEncoding
from app.kit.tabular.headers import (
    SEARCHED_ROWS,
    Header,
    Recogniser,
    find_header,
    header_not_found,
    likeliest_header,
)
from app.kit.tabular.rows import RowMaker
from app.kit.tabular.table import Limits, Table

_DELIMITERS = (",", ";", "\t")
_HINT = re.compile("sep=([,;\t|])\r?\n", re.IGNORECASE)  # how Excel is told the delimiter
_SAMPLE_BYTES = 256 * 1024
_SCAN_BYTES = 1024 * 1024


def encoding_of(start: bytes) -> str | None:
    """The encoding told by the first bytes: UTF-8, or UTF-16 if marked so; `None` for what cannot be text in these."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # UTF-16 without its mark would pass for UTF-8 with a NUL in each second place.
    return None if start.count(b"\0") > len(start) // 4 else "utf-8-sig"


def read_csv(
    stream: BinaryIO, *, filename: str, recogniser: Recogniser, required: Collection[str], limits: Limits
) -> Table:
    """The table in a CSV file, from its beginning; `stream` must stay open until the rows are read.

    Raises:
        WrongEncoding: it is not UTF-8, nor UTF-16 with its mark.
        BrokenQuotes: (also from the rows) a quotation mark is not closed.
        HeaderNotFound: no row holds the required columns.
    """
    stream.seek(0)
    sample = stream.read(_SAMPLE_BYTES)
    encoding = encoding_of(sample)
    if encoding is None:
        raise WrongEncoding(filename=filename, line=1)
    whole = len(sample) < _SAMPLE_BYTES
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample, whole)  # a character may be cut at the end
    except UnicodeDecodeError:
        raise _wrong_encoding(stream, encoding, filename) from None
    hint = _HINT.match(text)
    head = _head(text, hint[1] if hint else None, recogniser, required, whole)
    if head.header is None:
        raise header_not_found(filename, recogniser, required, likeliest_header(head.rows, recogniser))
    maker = RowMaker(head.header, required, limits, filename, header_line=head.lines[head.header.index])
    records = _records(stream, encoding, head.delimiter, filename)
    return maker.table(_below(records, head.header.index + head.header.depth))


@dataclass(frozen=True, slots=True)
class _Head:
    """The first rows of a file as one delimiter cuts them, and the header among them."""

    delimiter: str
    rows: list[list[str]]
    lines: list[int]
    header: Header | None

    @property
    def rank(self) -> tuple[int, int]:
        """Higher is better: recognised columns, then cells in the fullest row."""
        return len(self.header.positions) if self.header else 0, max(map(len, self.rows), default=0)


def _head(text: str, hinted: str | None, recogniser: Recogniser, required: Collection[str], whole: bool) -> _Head:
    """The first rows as cut by the delimiter (hinted by `sep=`, else tried) under which most headers are recognised."""
    heads = []
    for delimiter in [hinted] if hinted else _DELIMITERS:
        rows: list[list[str]] = []
        lines: list[int] = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line = 1
        with suppress(csv.Error):  # reading proper will say where
            for fields in reader:
                rows.append([unguard(clean(field)) for field in fields])
                lines.append(line)
                line = reader.line_num + 1
                if len(rows) > SEARCHED_ROWS:
                    break
            else:
                if not whole and len(rows) > 1:
                    rows.pop()  # cut short by the sample's end
        heads.append(_Head(delimiter, rows, lines, find_header(_even(rows), recogniser, required)))
    return max(heads, key=lambda head: head.rank)


def _even(rows: list[list[str]]) -> list[list[str]]:
    """The rows, each filled up to the width of the widest."""
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _records(stream: BinaryIO, encoding: str, delimiter: str, filename: str) -> Iterator[tuple[int, list[str]]]:
    """All rows with the line on which each begins."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    line = 1
    try:
        # Strict: a stray quotation mark would otherwise swallow rows without a word.
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        for fields in reader:
            yield line, fields
            line = reader.line_num + 1
    except UnicodeDecodeError:
        text.detach()
        raise _wrong_encoding(stream, encoding, filename) from None
    except csv.Error as error:
        if "field larger" in str(error):
            limit = csv.field_size_limit()
            raise CellTooLong(filename=filename, line=line, column="?", length=f">{limit}", limit=limit) from None
        raise BrokenQuotes(filename=filename, line=line) from None
    finally:
        with suppress(ValueError):  # already detached, or closed by the caller
            text.detach()  # else the wrapper would close the caller's stream


def _below(records: Iterator[tuple[int, list[str]]], header_end: int) -> Iterator[tuple[int, list[str], int]]:
    """The rows below the header as clean texts, with their total length."""
    for line, fields in islice(records, header_end, None):
        texts = [field.strip() for field in fields]
        joined = "".join(texts)
        if not joined.isprintable():
            texts = [clean(field) for field in fields]
            joined = "".join(texts)
        if "'" in joined:
            texts = [unguard(text) for text in texts]
        yield line, texts, len(joined)


def _wrong_encoding(stream: BinaryIO, encoding: str, filename: str) -> WrongEncoding:
    """The error with the line of the first byte that is not text."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    try:
        while chunk := stream.read(_SCAN_BYTES):
            line += decoder.decode(chunk).count("\n")
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].decode(encoding, "ignore").count("\n")
    return WrongEncoding(filename=filename, line=line)
