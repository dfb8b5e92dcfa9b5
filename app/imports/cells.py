"""What officials type into cells, as values: numbers, years, yes and no, words of a code list."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.kit.language import Text
from app.kit.tabular import split_values

# Ways of writing *not known*. Zero is not among them, and neither is "none".
_UNKNOWN = frozenset(
    {
        "",
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "n.a.",
        "null",
        "none",
        "nan",
        "tidak diketahui",
        "belum diketahui",
        "tidak ada data",
        "belum ada data",
        "unknown",
        "not known",
        "#n/a",
    }
)
_YES = frozenset({"ya", "y", "yes", "true", "1", "benar", "ada"})
_NO = frozenset({"tidak", "t", "no", "n", "false", "0", "salah", "bukan", "tdk"})
_YEAR = re.compile(r"(?<!\d)(19[7-9]\d|20\d\d)(?!\d)")
_NUMBER = re.compile(r"^-?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?$|^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^-?\d+(?:[.,]\d+)?$")
_DATES = (
    (re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$"), (1, 2, 3)),
    (re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$"), (3, 2, 1)),
)

Parse = Callable[[str], Any]


class CellError(ValueError):
    """A cell cannot be read; `expected` says what would do."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


class UnknownWord(CellError):
    """A word that the code list does not have; a foreign list's own vocabulary, kept as a note."""


_LONGEST_UNKNOWN = max(map(len, _UNKNOWN))


def is_unknown(cell: str) -> bool:
    """Whether the cell says *not known*."""
    return len(cell) <= _LONGEST_UNKNOWN and cell.strip().casefold() in _UNKNOWN


def text(cell: str) -> str:
    """The cell as it is."""
    return cell


def one_line(cell: str) -> str:
    """The cell on one line."""
    return " ".join(cell.split())


def whole_number(cell: str) -> int:
    """A count: `1.250`, `1,250`, `1250,0`."""
    return _whole(cell, Text("bilangan bulat, misalnya 1250", "a whole number such as 1250"))


def rupiah(cell: str) -> int:
    """An amount: `Rp 1.250.000,00`, `1250000`, `IDR 1,250,000`."""
    bare = re.sub(r"^(rp\.?|idr)\s*|,-$|\s*(rupiah)$", "", cell.strip(), flags=re.IGNORECASE)
    return _whole(bare, Text("rupiah dengan angka, misalnya 25000000", "rupiah in digits such as 25000000"))


def _whole(cell: str, expected: Text) -> int:
    bare = cell.strip().replace("\u00a0", " ")
    if not _NUMBER.match(bare):
        raise CellError(expected)
    grouped = re.sub(r"[., ](?=\d{3}(?!\d))", "", bare)
    number = float(grouped.replace(",", "."))
    if not number.is_integer() or number < 0:
        raise CellError(expected)
    return int(number)


def year(cell: str) -> int:
    """The year in a cell: `2019`, `Tahun 2019`, `12/03/2019`; two different years are not one."""
    found = set(_YEAR.findall(cell))
    if len(found) != 1:
        raise CellError(
            Text("satu tahun dari 1970 sampai sekarang, misalnya 2019", "one year since 1970, such as 2019")
        )
    return int(found.pop())


def yes_or_no(cell: str) -> bool:
    """`ya`, `tidak` and their like."""
    word = cell.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellError(Text("ya atau tidak", "yes or no"))


_REGULATION_KINDS = {
    "peraturan wali kota": "Perwal",
    "peraturan walikota": "Perwal",
    "perwali": "Perwal",
    "peraturan bupati": "Perbup",
    "peraturan gubernur": "Pergub",
    "peraturan daerah": "Perda",
    "peraturan presiden": "Perpres",
    "peraturan pemerintah": "PP",
    "peraturan menteri": "Permen",
    "undang-undang": "UU",
    "undang undang": "UU",
    "instruksi presiden": "Inpres",
    "keputusan presiden": "Keppres",
    "keputusan wali kota": "Kepwal",
    "keputusan walikota": "Kepwal",
    "keputusan bupati": "Kepbup",
    "surat edaran": "SE",
}


def regulation_kind(cell: str) -> str:
    """A kind of regulation by its usual short name: `Peraturan Wali Kota` is `Perwal`."""
    kind = one_line(cell).strip(" .,")
    return _REGULATION_KINDS.get(kind.casefold(), kind)


def day(cell: str) -> date:
    """A date: `2026-11-23`, `23/11/2026`."""
    for pattern, (year_at, month_at, day_at) in _DATES:
        if match := pattern.match(cell.strip()):
            try:
                return date(int(match[year_at]), int(match[month_at]), int(match[day_at]))
            except ValueError:
                break
    raise CellError(Text("tanggal TTTT-BB-HH, misalnya 2026-11-23", "a date YYYY-MM-DD such as 2026-11-23"))


def several(cell: str) -> list[str]:
    """Several values, separated by `;` or `|`."""
    return list(dict.fromkeys(one_line(part) for part in split_values(cell) if not is_unknown(part)))


def listed_text(cell: str) -> list[str]:
    """Several values; where no `;` stands, commas separate too, as in `PHP, MySQL`."""
    parts = several(cell)
    if len(parts) == 1 and "," in parts[0]:
        parts = [part.strip() for part in parts[0].split(",") if part.strip()]
    return parts


def word_key(word: str) -> str:
    """A word as the code lists compare it: lower case, one space for hyphens and underscores."""
    return re.sub(r"[\s_-]+", " ", word.strip().casefold())


def word_of(words: Mapping[str, str]) -> Parse:
    """A parser for one word of a code list; `words` maps what people write, in lower case, to values."""
    values = sorted(set(words.values()))

    def parse(cell: str) -> str:
        found = words.get(word_key(cell))
        if found is None:
            listed = ", ".join(values)
            raise UnknownWord(Text(f"salah satu dari {listed}", f"one of {listed}"))
        return found

    return parse


def words_of(words: Mapping[str, str]) -> Parse:
    """A parser for several words of a code list."""
    parse = word_of(words)
    return lambda cell: list(dict.fromkeys(parse(part) for part in listed_text(cell)))


def code_list(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Words by value, turned round: each value stands for itself too."""
    turned = {}
    for value, words in values.items():
        for word in (value, *words):
            turned[word_key(word)] = value
    return turned
