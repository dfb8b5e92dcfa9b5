"""Looking into an XLSX before it is opened: that it is one, and that opening it takes bounded memory.

The reader (calamine) inflates each part, keeps the whole rectangle around the filled cells of a sheet and copies a
shared string for each cell that shows it. A file of some kilobytes can thus ask for gigabytes in three ways: parts that
inflate without end, one cell far away from the others, one long string shown a million times. All three are measured
here in chunks, on the bytes that the reader will see, not on what the zip's directory says of them.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import BinaryIO

from app.kit.tabular.errors import (
    BrokenWorkbook,
    EncryptedWorkbook,
    SheetTooSparse,
    UnknownFormat,
    UnpacksTooLarge,
)
from app.kit.tabular.sheet_scan import MOST_MERGES, PartScan, exact_extent, shown_bytes, string_lengths, whole_tags
from app.kit.tabular.table import Limits

_CHUNK = 1024 * 1024
_MOST_PARTS = 5_000  # a workbook has some ten parts, and one for each sheet and picture
_RATIO = 200  # sheets of real workbooks deflate 5 to 50 times
_RATIO_FREE = 16 * 1024**2  # below this a ratio says nothing and harms nobody
_LOCAL_HEADER = 30
_STRINGS = "xl/sharedstrings.xml"  # where calamine looks for them, whatever the relations say; a test watches that


@dataclass(slots=True)
class Inspection:
    """What was seen on the way: per part (sheet), the cells that hold an error and the formulas without a result."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    uncalculated: dict[str, list[str]] = field(default_factory=dict)


def inspect_workbook(stream: BinaryIO, *, filename: str, limits: Limits) -> Inspection:
    """Check that the workbook may be opened; its own content is read twice at most, a chunk at a time.

    Raises:
        UnknownFormat: a zip, but no XLSX.
        EncryptedWorkbook: a part is encrypted.
        BrokenWorkbook: cut short, damaged, or its directory contradicts its content.
        UnpacksTooLarge, SheetTooSparse: it would take more memory than `limits` allow.
    """
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            comment = archive.comment
    # NotImplementedError: how zipfile names a version or a method that it does not read
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, OSError, EOFError, UnicodeError):
        raise BrokenWorkbook(filename=filename, part="zip") from None
    if b"PK\x05\x06" in comment:  # a second directory, by which another reader could go
        raise BrokenWorkbook(filename=filename, part="zip")
    _check_directory(parts, filename, limits)
    scans: list[tuple[zipfile.ZipInfo, PartScan]] = []
    for part in parts:
        scan = PartScan(has_strings=part.filename.lower() == _STRINGS)
        for data in whole_tags(_inflated(stream, part, filename)):
            scan.look(data)
        scans.append((part, scan))
    _check_scans(stream, scans, filename, limits)
    found = Inspection()
    for part, scan in scans:
        if scan.errors:
            found.errors[part.filename] = scan.errors
        if scan.uncalculated:
            found.uncalculated[part.filename] = scan.uncalculated
    return found


def _check_directory(parts: list[zipfile.ZipInfo], filename: str, limits: Limits) -> None:
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedWorkbook(filename=filename)
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise UnknownFormat(filename=filename, found=_kind_of(names))
    if len(names) < len(parts):  # two parts of one name: another reader could take the other
        raise BrokenWorkbook(filename=filename, part="zip")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
        raise _unpacks(filename, max(parts, key=lambda part: part.file_size), limits)
    for part in parts:
        if part.file_size > max(_RATIO_FREE, _RATIO * part.compress_size):
            raise _unpacks(filename, part, limits)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BrokenWorkbook(filename=filename, part=part.filename)


def _kind_of(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "XLSB"
    if "mimetype" in names:
        return "ODS"
    if "word/document.xml" in names:
        return "DOCX"
    return "ZIP"


def _unpacks(filename: str, part: zipfile.ZipInfo, limits: Limits) -> UnpacksTooLarge:
    return UnpacksTooLarge(filename=filename, part=part.filename, limit_mib=limits.max_unpacked_bytes // 1024**2)


def _inflated(stream: BinaryIO, part: zipfile.ZipInfo, filename: str) -> Iterator[bytes]:
    """The content of a part in chunks, inflated from its own bytes; `zipfile` would stop at the size it is told.

    Raises:
        BrokenWorkbook: once it is longer than the directory says; at the end, if shorter or of another checksum.
    """
    broken = BrokenWorkbook(filename=filename, part=part.filename)
    size = checksum = 0
    try:
        for chunk in _unpacked(_packed(stream, part), deflated=part.compress_type == zipfile.ZIP_DEFLATED):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if size > part.file_size:
                raise broken
            yield chunk
    except (zlib.error, EOFError):
        raise broken from None
    if checksum != part.CRC or size != part.file_size:
        raise broken


def _packed(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part as they lie in the zip."""
    stream.seek(part.header_offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise EOFError
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stream.seek(names, io.SEEK_CUR)
    left = part.compress_size
    while left > 0:
        data = stream.read(min(_CHUNK, left))
        if not data:
            raise EOFError
        left -= len(data)
        yield data


def _unpacked(packed: Iterable[bytes], *, deflated: bool) -> Iterator[bytes]:
    if not deflated:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for data in packed:
        rest = data
        while rest:
            yield inflate.decompress(rest, _CHUNK)
            rest = inflate.unconsumed_tail
        if inflate.eof:
            return
    yield inflate.flush()
    if not inflate.eof:
        raise EOFError


def _check_scans(
    stream: BinaryIO, scans: list[tuple[zipfile.ZipInfo, PartScan]], filename: str, limits: Limits
) -> None:
    """Refuse what would take too much memory; measures exactly, in a second pass, only where the first is in doubt."""
    longest = max(scan.longest_string for _, scan in scans)
    strings = sum(scan.strings for _, scan in scans)
    merges = sum(scan.merges for _, scan in scans)
    if strings > limits.max_grid_cells or merges > MOST_MERGES:
        raise _unpacks(filename, max((part for part, _ in scans), key=lambda part: part.file_size), limits)
    lengths: list[int] | None = None
    for part, scan in scans:
        if not scan.cells:
            continue
        if scan.most_area() > limits.max_grid_cells or scan.cells > limits.max_grid_cells:
            extent = exact_extent(_inflated(stream, part, filename))
            if extent is None:
                raise BrokenWorkbook(filename=filename, part=part.filename)
            if extent.area > limits.max_grid_cells or extent.filled > limits.max_grid_cells:
                raise SheetTooSparse(
                    filename=filename,
                    part=part.filename,
                    cell=extent.last_cell,
                    cells=max(extent.area, extent.filled),
                    limit=limits.max_grid_cells,
                )
        if scan.shown * longest > limits.max_sheet_text_bytes:
            if lengths is None:
                tables = [string_lengths(_inflated(stream, other, filename)) for other, seen in scans if seen.strings]
                lengths = [max(row) for row in zip_longest(*tables, fillvalue=0)]
            if shown_bytes(_inflated(stream, part, filename), lengths) > limits.max_sheet_text_bytes:
                raise _unpacks(filename, part, limits)
