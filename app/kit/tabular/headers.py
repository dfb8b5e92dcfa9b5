"""Recognising the columns of a messy spreadsheet by their headers, and finding the row that holds them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from app.kit.tabular.errors import HeaderNotFound
from app.kit.tabular.table import Column

SEARCHED_ROWS = 30
_LONGEST_HEADER = 200
_SHOWN_HEADERS = 20
_TOLERANCE = 90.0
_SHORTEST_TOLERANT = 5  # “nama” and “nana” are different words; “nama aplikasi” and “nama aplikasii” are not

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_NUMBERING = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s*|(?:no|nomor)\b[.:]?\s+)(?=\S)", re.IGNORECASE
)
_UNITS = re.compile(r" (?:dalam )?(?:rp|rupiah|idr|orang|unit|buah|hari|jam|gb|mb)$")
_ALTERNATIVES = re.compile(r"/|\batau\b|\bor\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: where it stands and which column is which.

    `index` is that of its first row among those searched, `depth` the number of rows it takes (1 or 2). `positions`
    maps canonical names to 0-based columns, `tolerant` those among them that match only nearly; `parts` holds the
    distinct, non-empty header texts of each column, from above to below.
    """

    index: int
    depth: int
    positions: dict[str, int]
    tolerant: frozenset[str]
    parts: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The header of each column as found, upper and lower line joined."""
        return tuple(" ".join(part) for part in self.parts)


class Recogniser:
    """Knows columns by their names and aliases, however these are spelled."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.names = tuple(column.name for column in columns)
        self._exact: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        # Canonical names first: an alias of one column never hides the name of another.
        pairs = [(name, name) for name in self.names]
        pairs += [(alias, column.name) for column in columns for alias in column.aliases]
        for spelling, name in pairs:
            words = normal_form(spelling)
            self._exact.setdefault(words.replace(" ", ""), name)
            self._spellings.setdefault(words, name)
        self._known: dict[str, str | None] = {}
        self._near: dict[str, str | None] = {}
        self._aliases = {column.name: column.aliases for column in columns}

    def spelled(self, name: str) -> str:
        """The canonical name with the alias that offices use most (the first), for messages: “name” (nama aplikasi)."""
        alias = next((alias for alias in self._aliases.get(name, ()) if alias != name), None)
        return f"«{name}» ({alias})" if alias else f"«{name}»"

    def exact(self, text: str) -> str | None:
        """The column that `text` names, apart from capitals, punctuation, numbering, units and parentheses."""
        if not text or len(text) > _LONGEST_HEADER:
            return None
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> str | None:
        for form in _forms(text):
            if name := self._exact.get(form.replace(" ", "")):
                return name
        parts = _ALTERNATIVES.split(_PARENTHESES.sub(" ", text))
        if len(parts) > 1:
            found = {
                name for part in parts for form in _forms(part) if (name := self._exact.get(form.replace(" ", "")))
            }
            if len(found) == 1:
                return found.pop()
        return None

    def tolerant(self, text: str) -> str | None:
        """The one column whose name or alias is at least 90 % like `text`; `None` if there is none or more than one."""
        if not text or len(text) > _LONGEST_HEADER:
            return None
        if text not in self._near:
            self._near[text] = self._nearest(text)
        return self._near[text]

    def _nearest(self, text: str) -> str | None:
        found = set()
        for form in _forms(text):
            if len(form) < _SHORTEST_TOLERANT:
                continue
            for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
                near = process.extract(form, list(self._spellings), scorer=scorer, score_cutoff=_TOLERANCE, limit=5)
                # “pengguna 2023” is not “pengguna 2024”
                found |= {
                    self._spellings[other] for other, _, _ in near if _DIGITS.findall(other) == _DIGITS.findall(form)
                }
        return found.pop() if len(found) == 1 else None


def normal_form(text: str) -> str:
    """Words in lower case, one space apart, without punctuation: “Nama_Aplikasi*”, “namaAplikasi” → “nama aplikasi”."""
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", unicodedata.normalize("NFKC", text)).casefold()).strip()


def _forms(text: str) -> list[str]:
    """The normal forms under which a header is looked up, the most literal first, without empty ones."""
    bare = _PARENTHESES.sub(" ", text)
    forms = [normal_form(text), normal_form(bare), normal_form(_NUMBERING.sub("", bare))]
    forms.append(_UNITS.sub("", forms[-1]))
    return [form for form in dict.fromkeys(forms) if form]


def assign(choices: Sequence[Sequence[str]], recogniser: Recogniser) -> tuple[dict[str, int], frozenset[str]]:
    """Which canonical name stands in which column, and which of these match only nearly.

    `choices` holds for each column the texts that may name it, the most telling first. A name goes to the first
    column that has it; a more telling text goes before a less telling one, an exact match before a near one.
    """
    positions: dict[str, int] = {}
    tolerant: set[str] = set()
    taken: set[int] = set()
    for recognise in (recogniser.exact, recogniser.tolerant):
        for rank in range(max((len(texts) for texts in choices), default=0)):
            for index, texts in enumerate(choices):
                if index in taken or rank >= len(texts):
                    continue
                name = recognise(texts[rank])
                if name is not None and name not in positions:
                    positions[name] = index
                    taken.add(index)
                    if recognise == recogniser.tolerant:
                        tolerant.add(name)
                elif name is not None and recognise == recogniser.exact:
                    taken.add(index)  # a second column of the same name is not guessed to be something else
    return positions, frozenset(tolerant)


def header_not_found(
    filename: str, recogniser: Recogniser, required: Collection[str], seen: Iterable[str], sheet: str | None = None
) -> HeaderNotFound:
    """The error that names the required columns missing among the headers `seen`, each with its usual spelling."""
    headers = [" ".join(text.split())[:60] for text in seen if text]
    present = assign([[text] for text in headers], recogniser)[0]
    wanted = [name for name in required if name not in present] or list(required)
    return HeaderNotFound(
        filename=filename,
        wanted=", ".join(recogniser.spelled(name) for name in wanted),
        seen=", ".join(f"«{text}»" for text in headers[:_SHOWN_HEADERS])
        + (", …" if len(headers) > _SHOWN_HEADERS else "")
        or "–",
        where_id=f" di lembar «{sheet}»" if sheet else "",
        where_en=f" on sheet “{sheet}”" if sheet else "",
        depth=SEARCHED_ROWS,
    )


def likeliest_header(rows: Sequence[Sequence[str]], recogniser: Recogniser) -> Sequence[str]:
    """The row that a reader would take for the header: the most recognised columns, then the most filled cells."""
    return max(
        rows[:SEARCHED_ROWS],
        key=lambda row: (len(assign([[text] for text in row], recogniser)[0]), sum(map(bool, row))),
        default=(),
    )


def find_header(
    rows: Sequence[Sequence[str]],
    recogniser: Recogniser,
    required: Collection[str],
    *,
    merged_down: Collection[tuple[int, int]] = (),
) -> Header | None:
    """The row, or pair of rows, that names the most columns and all of `required`; `None` if there is none.

    `rows` are the first of the sheet, with merged ranges filled; `merged_down` tells the cells (row, column) that are
    merged with the cell below them.
    """
    best: Header | None = None
    singles = [assign([[text] for text in row], recogniser) for row in rows[: SEARCHED_ROWS + 1]]
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        header = Header(index, 1, *singles[index], _parts(row))
        if index + 1 < len(rows):
            header = _with_second_line(
                header,
                rows[index + 1],
                lower_score=len(singles[index + 1][0]),
                recogniser=recogniser,
                required=required,
                merged_down=merged_down,
            )
        complete = header.positions and all(name in header.positions for name in required)
        if complete and (best is None or len(header.positions) > len(best.positions)):
            best = header
    return best


def _with_second_line(
    single: Header,
    lower: Sequence[str],
    *,
    lower_score: int,
    recogniser: Recogniser,
    required: Collection[str],
    merged_down: Collection[tuple[int, int]],
) -> Header:
    """The header with the row below it as its second line, if that is what it is; else `single`."""
    if not any(lower):
        return single
    upper = list(single.texts) + [""] * (len(lower) - len(single.texts))
    lower = [*lower, *[""] * (len(upper) - len(lower))]
    spread = _spread(upper, lower)
    choices = [_stacked(above, below) for above, below in zip(spread, lower, strict=True)]
    positions, tolerant = assign(choices, recogniser)
    double = Header(single.index, 2, positions, tolerant, _parts(spread, lower))
    texts = double.texts
    found = single.positions.values()
    if any((single.index, column) in merged_down for column in found):
        return double
    needed = [single.positions[name] for name in required if name in single.positions]
    if len(needed) == len(required) and _is_sub_header(upper, lower, needed):
        return double
    # A filled cell below a header that it does not complete is data.
    for column in found:
        below = lower[column]
        if below and below != upper[column] and not (recogniser.exact(below) or recogniser.exact(texts[column])):
            return single
    return double if len(positions) > max(len(single.positions), lower_score) else single


def _parts(*lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(dict.fromkeys(filter(None, column))) for column in zip(*lines, strict=True))


def _stacked(above: str, below: str) -> list[str]:
    """The texts that may name a column with these two header lines."""
    if not above or not below or above == below:
        return [above or below]
    return [f"{above} {below}", f"{below} {above}", below]


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The upper line with a group's header repeated over its sub-headers, where a CSV has only the first."""
    spread: list[str] = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        if above:
            group = above if below else ""
        elif not below:
            group = ""
        spread.append(above or group)
    return spread


def _is_sub_header(upper: Sequence[str], lower: Sequence[str], needed: Iterable[int]) -> bool:
    """Whether the lower row only splits groups of the upper one, and says nothing under the needed columns."""
    filled = [column for column, text in enumerate(lower) if text]
    if (
        any(lower[column] for column in needed)
        or len(filled) == 1
        or any(lower[column][0].isdigit() for column in filled)
    ):
        return False
    begun = [column for column in filled if upper[column]]
    return len(begun) < len(filled) and all(column in begun or column - 1 in filled for column in filled)
