"""A file of an office, of whatever format and shape, as numbered rows under known columns."""

import io
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Literal, cast

from app.kit.tabular.csv_reading import read_csv
from app.kit.tabular.errors import EmptyFile, EncryptedWorkbook, FileTooLarge, OldExcelFormat, UnknownFormat
from app.kit.tabular.headers import Recogniser
from app.kit.tabular.json_reading import read_json
from app.kit.tabular.table import Column, Limits, Row, Table
from app.kit.tabular.xlsx_reading import read_xlsx

Format = Literal["csv", "json", "xlsx"]

_CHUNK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream in which Excel keeps a workbook under a password
_SIGNATURES = {
    b"%PDF": "PDF",
    b"\x1f\x8b": "GZIP",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"SQLite format 3": "SQLite",
}
_LINE_SUFFIXES = {".ndjson", ".jsonl"}


def read_table(
    source: Path | BinaryIO,
    *,
    filename: str,
    columns: Sequence[Column],
    required: Collection[str],
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Table:
    """The rows of a CSV, XLSX, JSON or NDJSON file; the format is told by the content, not by the name.

    A stream is read from its beginning and is left open; it must stay open until the rows are read. A file named by
    its path is closed when the rows are exhausted or dropped. CSV and NDJSON take bounded memory. Meant for a worker
    thread: reading blocks.

    Raises:
        UnreadableFile: empty, of another format, broken, or without the required columns.
        TooLarge: beyond `limits`. Both also come from the rows, for what stands further down.
    """
    stream = source.open("rb") if isinstance(source, Path) else _seekable(source, filename, limits)
    try:
        table = _read(
            source, stream, filename=filename, recogniser=Recogniser(columns), required=required, limits=limits
        )
    except BaseException:
        if stream is not source:
            stream.close()
        raise
    return table if stream is source else replace(table, rows=_closing(table.rows, stream))


def _read(
    source: Path | BinaryIO,
    stream: BinaryIO,
    *,
    filename: str,
    recogniser: Recogniser,
    required: Collection[str],
    limits: Limits,
) -> Table:
    size = stream.seek(0, io.SEEK_END)
    if size > limits.max_bytes:
        raise _too_large(filename, size, limits)
    kind = _format_of(stream, filename)
    if kind == "xlsx":
        path = source if isinstance(source, Path) else None
        return read_xlsx(path, stream, filename=filename, recogniser=recogniser, required=required, limits=limits)
    if kind == "json":
        lines = Path(filename).suffix.lower() in _LINE_SUFFIXES
        return read_json(
            stream, filename=filename, recogniser=recogniser, required=required, limits=limits, lines=lines
        )
    return read_csv(stream, filename=filename, recogniser=recogniser, required=required, limits=limits)


def _format_of(stream: BinaryIO, filename: str) -> Format:
    """The format by the first bytes.

    Raises:
        EmptyFile, OldExcelFormat, EncryptedWorkbook, UnknownFormat: none of ours.
    """
    stream.seek(0)
    start = stream.read(4096)
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile(filename=filename)
    if start.startswith(b"PK"):
        return "xlsx"
    if start.startswith(_OLE):
        raise (EncryptedWorkbook if _holds(stream, _ENCRYPTED) else OldExcelFormat)(filename=filename)
    for signature, name in _SIGNATURES.items():
        if start.startswith(signature):
            raise UnknownFormat(filename=filename, found=name)
    visible = start.replace(b"\0", b"").lstrip(b" \t\r\n\xef\xbb\xbf\xff\xfe")
    if visible.startswith(b"<"):  # web pages under the name .xls are common exports
        raise UnknownFormat(filename=filename, found="XML" if visible.startswith(b"<?xml") else "HTML")
    return "json" if visible.startswith((b"{", b"[")) else "csv"


def _holds(stream: BinaryIO, wanted: bytes) -> bool:
    stream.seek(0)
    tail = b""
    while chunk := stream.read(_CHUNK):
        if wanted in tail + chunk:
            return True
        tail = chunk[-len(wanted) :]
    return False


def _seekable(stream: BinaryIO, filename: str, limits: Limits) -> BinaryIO:
    """The stream itself, or a copy of it (on disk once it is large) if one cannot go back in it."""
    with suppress(AttributeError):
        if stream.seekable():
            return stream
    copy = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=8 * _CHUNK))  # noqa: SIM115 - closed with the rows
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limits.max_bytes:
            copy.close()
            raise _too_large(filename, size, limits)
        copy.write(chunk)
    return copy


def _too_large(filename: str, size: int, limits: Limits) -> FileTooLarge:
    return FileTooLarge(filename=filename, size_mib=-(-size // 1024**2), limit_mib=limits.max_bytes // 1024**2)


def _closing(rows: Iterator[Row], stream: BinaryIO) -> Iterator[Row]:
    with stream:
        yield from rows
