"""From the lines below a header to rows of data: what is data, what only looks like it, and an account of the rest."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from app.kit.language import Text
from app.kit.tabular.cells import letter
from app.kit.tabular.errors import CellTooLong, TooManyColumns, TooManyRows
from app.kit.tabular.headers import Header
from app.kit.tabular.table import Limits, Row, Table

_SHOWN_RANGES = 20
_HELD_BACK = 200  # rows that may yet turn out to be a footer; a longer run is data
_FEWEST_COUNTED = 3  # “1, 2” may be data
_SIGNATURE_CELLS = 2  # a line of a signature block has one cell for each of two officials

_SUM = re.compile(
    r"(?:sub ?|grand )?(?:jumlah|total)"
    r"(?: (?:total|keseluruhan|seluruh\w*|semua|aplikasi|data|umum|akhir|biaya|anggaran|\d+))*"
)
_REMARK = re.compile(
    r"\W*(?:(?:keterangan|ket|catatan|sumber(?: data)?|note|notes|nb|legenda)\s*(?::.*|$))", re.IGNORECASE | re.DOTALL
)
_SIGNATURE = re.compile(
    r"\W*(?:(?:mengetahui|menyetujui|disetujui|mengesahkan|(?:dibuat|disusun|diperiksa) oleh|ttd|tertanda|a\.?n\.)\b"
    r"|nip[\s.:]*[\d\s]{8,}$|kepala (?:dinas|badan|bagian|bidang|seksi|sub|kantor)\b|sekretaris daerah\b"
    r"|[a-z .]{3,40},\s*(?:\d{1,2}|\.{2,})?\s*(?:jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des)[a-z]* \d{4}$)",
    re.IGNORECASE,
)
_CLOSING_WORDS = (
    "subtotal grand jumlah total keterangan ket ket: catatan sumber note notes nb nb: legenda mengetahui menyetujui "
    "disetujui dibuat disusun diperiksa ttd tertanda an. a.n. nip nip. kepala sekretaris"
)
# The first three letters of all that the patterns above begin with, but for “Bandung, 2 Maret 2024”: a quick sieve.
_CLOSING_STARTS = {text[:3] for text in re.findall(r"\S+", _CLOSING_WORDS)}
_EMPLOYEE_NUMBER = re.compile(r"\W*nip\b[\s.:]*[\d\s]{8,}$", re.IGNORECASE)
_COUNTER = re.compile(r"\(?(\d{1,3})\)?(?:\s*=.*)?$")
_NUMBER = re.compile(r"[(\-+]?(?:rp\.?)?\s*[\d.,\s]+\)?%?$", re.IGNORECASE)

_REASONS = {
    "blank": Text("{n} baris kosong dilewati: {lines}.", "{n} blank lines skipped: {lines}."),
    "header": Text(
        "{n} baris judul kolom yang berulang dilewati: {lines}.", "{n} repeated header lines skipped: {lines}."
    ),
    "counter": Text(
        "{n} baris nomor kolom (1, 2, 3, …) dilewati: {lines}.",
        "{n} lines of column numbers (1, 2, 3, …) skipped: {lines}.",
    ),
    "footer": Text(
        "{n} baris penutup (jumlah, keterangan, tanda tangan) dilewati: {lines}.",
        "{n} closing lines (totals, remarks, signatures) skipped: {lines}.",
    ),
    "wide": Text(
        "{n} baris berisi sel di kanan judul kolom terakhir (pada CSV: mungkin pemisah yang tidak dikutip): {lines}.",
        "{n} lines have cells to the right of the last header (in CSV: perhaps an unquoted separator): {lines}.",
    ),
}
_NEARLY = (
    "Kolom {0} «{1}» dibaca sebagai «{2}» karena ejaannya mirip.",
    "Column {0} “{1}” was read as “{2}”, which is spelled much like it.",
)


@dataclass(slots=True)
class Ledger:
    """Which lines were not data and why; becomes notices."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def enter(self, reason: str, line: int) -> None:
        """Note that `line` was skipped for `reason`, a key of `_REASONS`."""
        self.lines.setdefault(reason, []).append(line)

    def notices(self) -> list[Text]:
        """One notice a reason, with the line numbers as ranges."""
        return [
            Text(*(part.format(n=len(lines), lines=ranges(sorted(lines))) for part in _REASONS[reason]))
            for reason, lines in self.lines.items()
        ]


def ranges(lines: Iterable[int]) -> str:
    """Ascending numbers in short: “3, 7–9, 15”; after twenty ranges only how many more there are."""
    runs = [[line for _, line in run] for _, run in groupby(enumerate(lines), lambda pair: pair[1] - pair[0])]
    shown = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs[:_SHOWN_RANGES]]
    hidden = sum(len(run) for run in runs[_SHOWN_RANGES:])
    return ", ".join(shown) + (f", … (+{hidden})" if hidden else "")


def extra_names(texts: Iterable[str], positions: Mapping[str, int], first_letter: int = 0) -> dict[int, str]:
    """The names under which cells of unknown columns are kept, by column; a repeated header gets “ (2)” and so on."""
    known = set(positions.values())
    seen: dict[str, int] = {}
    names: dict[int, str] = {}
    for column, text in enumerate(texts):
        name = " ".join(text.split()) or f"Kolom {letter(column + first_letter)}"
        seen[name] = seen.get(name, 0) + 1
        if column not in known:
            names[column] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


class RowMaker:
    """Turns the lines below one header into rows, in order, holding back what may be the footer.

    A line is skipped only if it is blank, repeats the header, numbers the columns right below a header, or is part of
    the footer: after it comes no full row, and its required cells are empty or hold a word such as “Jumlah”.
    """

    def __init__(
        self,
        header: Header,
        required: Collection[str],
        limits: Limits,
        filename: str,
        *,
        header_line: int,
        first_letter: int = 0,
    ) -> None:
        self._header = header
        self._header_line = header_line
        self._ledger = Ledger()
        self._limits = limits
        self._filename = filename
        self._first_letter = first_letter
        self._names = tuple(header.positions)
        self._columns = tuple(header.positions.values())
        self._required = tuple(header.positions[name] for name in required)
        width = max((column + 1 for column, parts in enumerate(header.parts) if parts), default=0)
        self._width = width
        self._texts = header.texts[:width]
        if sum(map(bool, self._texts)) > limits.max_columns:
            raise TooManyColumns(filename=filename, line=header_line, limit=limits.max_columns)
        self._extras = extra_names(self._texts, header.positions, first_letter)
        self._made = 0
        self._after_header = True
        # What a cell of a repeated header holds: either line of the header, or both in one.
        self._own = [{*parts, text} - {""} for parts, text in zip(header.parts, self._texts, strict=False)]

    def table(
        self, lines: Iterable[tuple[int, list[str], int]], *, sheet: str | None = None, notices: Iterable[Text] = ()
    ) -> Table:
        """The table of this header with the rows of data among `lines`; see `rows`."""
        found = list(notices)
        for name in sorted(self._header.tolerant):
            column = self._header.positions[name]
            told = letter(column + self._first_letter), " ".join(self._texts[column].split()), name
            found.append(Text(*(part.format(*told) for part in _NEARLY)))
        positions = self._header.positions
        return Table(
            header_line=self._header_line,
            headers={name: self._texts[column] for name, column in positions.items()},
            letters={name: letter(column + self._first_letter) for name, column in positions.items()},
            unknown_headers=tuple(name for column, name in self._extras.items() if self._texts[column]),
            sheet=sheet,
            rows=self._accounted(lines, found),
            notices=found,
        )

    def _accounted(self, lines: Iterable[tuple[int, list[str], int]], notices: list[Text]) -> Iterator[Row]:
        yield from self.rows(lines)
        notices.extend(self._ledger.notices())

    def rows(self, lines: Iterable[tuple[int, list[str], int]]) -> Iterator[Row]:
        """The rows of data among `lines`: (line number, clean texts, total length of the texts).

        The length is 0 for a line that is blank, or blank but for values repeated from merged cells.
        """
        held: list[tuple[int, list[str]]] = []
        in_footer = False
        width, longest = self._width, self._limits.max_cell_chars
        for line, texts, length in lines:
            if not length:
                self._ledger.enter("blank", line)
                continue
            if len(texts) < width:
                texts.extend([""] * (width - len(texts)))
            if length > longest:
                self._check_lengths(line, texts)
            full = self._is_full(texts)
            if (self._after_header or not full) and self._is_furniture(line, texts):
                continue
            self._after_header = False
            if full and not (in_footer and _filled(texts) <= _SIGNATURE_CELLS):
                if held:
                    yield from map(self._row, held)
                    held.clear()
                    in_footer = False
                yield self._row((line, texts))
                continue
            held.append((line, texts))
            in_footer = in_footer or _opens_footer(texts)
            if len(held) > _HELD_BACK:
                yield from map(self._row, held)
                held.clear()
                in_footer = False
        yield from self._close(held)

    def _is_full(self, texts: list[str]) -> bool:
        """Whether all required cells hold something, and neither a header nor a footer word."""
        for column in self._required:
            text = texts[column]
            if not text or text in self._own[column] or (_may_close(text) and self._is_closing(text, texts)):
                return False
        return True

    def _row(self, found: tuple[int, list[str]]) -> Row:
        line, texts = found
        self._made += 1
        if self._made > self._limits.max_rows:
            raise TooManyRows(filename=self._filename, limit=self._limits.max_rows, line=line)
        extra = {name: texts[column] for column, name in self._extras.items() if texts[column]}
        if len(texts) > self._width:
            self._keep_beyond(line, texts, extra)
        return Row(line, dict(zip(self._names, [texts[column] for column in self._columns], strict=True)), extra)

    def _keep_beyond(self, line: int, texts: list[str], extra: dict[str, str]) -> None:
        beyond = {
            f"Kolom {letter(column + self._first_letter)}": text
            for column, text in enumerate(texts[self._width :], self._width)
            if text
        }
        if beyond:
            self._ledger.enter("wide", line)
            extra.update(beyond)
        if len(self._columns) + len(extra) > self._limits.max_columns:
            raise TooManyColumns(filename=self._filename, line=line, limit=self._limits.max_columns)

    def _check_lengths(self, line: int, texts: list[str]) -> None:
        for column, text in enumerate(texts):
            if len(text) > self._limits.max_cell_chars:
                raise CellTooLong(
                    filename=self._filename,
                    line=line,
                    column=letter(column + self._first_letter),
                    length=len(text),
                    limit=self._limits.max_cell_chars,
                )

    def _is_furniture(self, line: int, texts: list[str]) -> bool:
        """Whether the line is a number only, or numbers the columns, or repeats the header; noted if so."""
        filled = [(column, text) for column, text in enumerate(texts) if text]
        if len(filled) == 1 and filled[0][0] not in self._columns and filled[0][1].rstrip(".").isdigit():
            self._ledger.enter("blank", line)  # a form's empty line, numbered beforehand
            return True
        if self._after_header and _counts(texts):
            self._ledger.enter("counter", line)
            return True
        known = [text in self._own[column] for column, text in filled if column in self._columns]
        repeats = len(known) >= min(2, len(self._columns)) and all(known)
        if not repeats and self._header.depth > 1 and self._after_header:
            repeats = len(filled) > 1 and all(
                column < self._width and text in self._own[column] for column, text in filled
            )
        if repeats:
            self._ledger.enter("header", line)
            self._after_header = True
        return repeats

    def _is_closing(self, text: str, texts: list[str]) -> bool:
        """Whether a required cell holds a footer word; “Total” as a name beside other texts is data."""
        if _is_sum(text):
            return sum(1 for column in self._columns if texts[column] and not _NUMBER.match(texts[column])) <= 1
        return bool(_REMARK.match(text) or _SIGNATURE.match(text))

    def _close(self, held: list[tuple[int, list[str]]]) -> Iterator[Row]:
        """Tell, at the end of the file, the footer from rows that merely lack something."""
        start = 0
        for position, (_, texts) in enumerate(held):
            signed = position + 1 < len(held) and any(map(_EMPLOYEE_NUMBER.match, held[position + 1][1]))
            needed = [texts[column] for column in self._required]
            if all(needed) and not signed and not any(self._is_closing(text, texts) for text in needed):
                start = position + 1  # data: what stands above it is no footer
        yield from map(self._row, held[:start])
        in_footer = False
        for line, texts in held[start:]:
            in_footer = in_footer or _opens_footer(texts)
            if in_footer or _filled(texts) == 1:
                self._ledger.enter("footer", line)
            else:
                yield self._row((line, texts))


def _may_close(text: str) -> bool:
    """Whether the text is worth the closer looks of `_is_closing`: a quick sieve for the many that are not."""
    return text[:3].lower() in _CLOSING_STARTS or "," in text or not text[0].isalnum()


def _is_sum(text: str) -> bool:
    return _SUM.fullmatch(text.casefold().rstrip(" :.=")) is not None


def _opens_footer(texts: list[str]) -> bool:
    """Whether the line begins a footer: a footer word in any cell, or nothing but numbers (sums)."""
    filled = [text for text in texts if text]
    if any(_is_sum(text) or _REMARK.match(text) or _SIGNATURE.match(text) for text in filled):
        return True
    return all(map(_NUMBER.match, filled))


def _filled(texts: list[str]) -> int:
    return len(texts) - texts.count("")


def _counts(texts: list[str]) -> bool:
    """Whether the filled cells are 1, 2, 3, … (at least three of them), as below the header of official forms."""
    matches = [_COUNTER.match(text) for text in texts if text]
    numbers = [int(match[1]) for match in matches if match]
    return len(numbers) == len(matches) >= _FEWEST_COUNTED and numbers == list(range(1, len(numbers) + 1))
