"""What a regulation is about, and whether two of one government are about one subject.

A title is read for what it changes or revokes ("Perubahan atas Peraturan Wali Kota Nomor 12 Tahun 2019 tentang …"), for
the years that it is made for, and for its subject. Two subjects are compared by their telling words, weighted by rarity
(`wordings`), and by the functions of the catalogue that they probably serve (`classes`); a logistic curve fitted on
labelled titles (`benchmarks/regulations.py`) gives the probability.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from . import text
from .classes import ClassModel
from .posteriors import Posteriors
from .records import Sentence
from .wordings import Neighbours, SideBySide, rarity_of, read_wording, side_by_side

FEATURES = ("always", "words agree", "functions agree", "same words of another object")
_CURVE = (-4.29, 4.6, 4.88, -5.06)
"""Log-odds by `FEATURES`."""
_NAMED = 0.3
"""A function that two regulations both serve with less is not worth a word."""

_SILENT = frozenset(
    text.stem(word)
    for word in (
        "penyelenggaraan", "pelaksanaan", "pedoman", "tata", "cara", "peraturan", "daerah", "kota", "kabupaten",
        "pemerintah", "pemerintahan", "lingkungan", "tentang", "atas", "perubahan", "petunjuk", "teknis", "pengelolaan",
        "pembentukan", "wali", "walikota", "bupati", "dalam", "rangka", "sistem", "dan", "pada", "secara", "untuk",
        "oleh", "serta", "tahun", "nomor", "penerapan", "pemberian", "pengaturan", "kebijakan",
    )
)  # fmt: skip
_ONE_THING = {
    "pns": "asn", "aparatur": "asn", "sipil": "asn", "negara": "asn", "pegawai": "asn", "negeri": "asn",
    "presensi": "hadir", "absensi": "hadir",
}  # fmt: skip
_OF_ITS_OWN = frozenset(map(text.stem, ("retribusi", "pajak", "pertanggungjawaban", "penjabaran")))
_LEVELS = {
    "perda": 1, "peraturan daerah": 1, "qanun": 1,
    "perwal": 2, "perwali": 2, "perwako": 2, "perbup": 2, "peraturan wali kota": 2, "peraturan walikota": 2,
    "peraturan bupati": 2, "perkada": 2, "peraturan kepala daerah": 2,
}  # fmt: skip
_BELOW = 3
_TITLE = re.compile(r"^(?P<kind>.+?)\s+(?P<number>\S+)/(?P<year>\d{4})$")
_OTHER = re.compile(
    r"^(?P<act>perubahan|pencabutan)\b.*?\b"
    r"(?P<kind>peraturan daerah|peraturan wali ?kota|peraturan bupati|perda|perwal\w*|perwako|perbup"
    r"|keputusan wali ?kota|keputusan bupati)\b"
    r".*?\b(?:nomor|no\.?)\s*(?P<number>\S+)\s+tahun\s+(?P<year>\d{4})(?:\s+tentang\s+(?P<about>.+))?$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True, slots=True)
class RegulationRecord:
    """An aturan as the analysis sees it; `title` as `Perwal 12/2021`, `status` `in_force`, `revoked` or unknown."""

    id: str
    title: str
    about: str
    government: str = ""
    status: str = ""
    national: bool = False


Name = tuple[int, str, str]
"""Level, number and year: what a regulation is called by in another's title."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A regulation as read: its own name, what it changes or revokes, its subject, and the years it is made for."""

    name: Name
    changes: Name | None
    revokes: Name | None
    about: str
    years: frozenset[str]


@cache
def subject_of(title: str, about: str) -> Subject:
    """What a regulation is about."""
    named = _TITLE.match(title.strip())
    name = (_level(named["kind"]), named["number"], named["year"]) if named else (0, title, "")
    plain = " ".join(about.split())
    other = _OTHER.match(plain)
    if other is None:
        return Subject(name, None, None, plain, frozenset(_YEARS.findall(plain)))
    meant = _level(other["kind"]), other["number"], other["year"]
    subject = other["about"] or ""
    revoking = other["act"].lower() == "pencabutan"
    years = frozenset(_YEARS.findall(subject))
    return Subject(name, None if revoking else meant, meant if revoking else None, subject, years)


@dataclass(frozen=True, slots=True)
class ComparedRegulations:
    """Two regulations of one government side by side."""

    left: RegulationRecord
    right: RegulationRecord
    told: SideBySide
    function: Sentence | None
    agreement: float
    other_object: bool
    other_level: bool

    @property
    def words(self) -> float:
        """How far the telling words agree, in [0, 1]: the geometric mean of what each shares with the other."""
        return math.sqrt((1.0 - self.told.lesser) * (1.0 - self.told.larger))

    def features(self) -> tuple[float, ...]:
        """By `FEATURES`."""
        return 1.0, self.words, self.agreement, float(self.other_object)

    @property
    def probability(self) -> float:
        """That both regulate one subject."""
        log_odds = sum(weight * value for weight, value in zip(_CURVE, self.features(), strict=True))
        return 1.0 / (1.0 + math.exp(-log_odds))


def compared_regulations(
    regulations: Sequence[RegulationRecord], model: ClassModel, most_apart: float = 0.95
) -> list[ComparedRegulations]:
    """Pairs of local regulations of one government that may be about one subject, by identifiers.

    Left out: what is revoked or only revokes; a change of a regulation that is there itself, or of one whose other
    change is there; what is made for different years (budgets, annual plans). `most_apart` bounds the share of the
    words of either that the other may lack; who serves one function is compared whatever the words.
    """
    standing = sorted(_standing(regulations), key=lambda one: (one.id, one.title))
    subjects = [subject_of(one.title, one.about) for one in standing]
    wordings = {str(row): read_wording(subject.about, _key) for row, subject in enumerate(subjects)}
    rarity = rarity_of(wording.key for wording in wordings.values())
    served = model.posteriors([subject.about for subject in subjects], [""] * len(standing), [""] * len(standing))
    neighbours = Neighbours(wordings, rarity, most_apart)
    by_function = _by_function(served)
    found = []
    for row, one in enumerate(standing):
        near = {int(name) for name in neighbours.of(str(row))} | by_function.get(_first(served, row), set())
        for other in sorted(near):
            if other <= row or standing[other].government != one.government:
                continue
            if _differ(subjects[row], subjects[other]):
                continue
            told = side_by_side(wordings[str(row)], wordings[str(other)], rarity)
            function, agreement = _common_function(served, model, row, other)
            found.append(
                ComparedRegulations(
                    one, standing[other], told, function, agreement,
                    _other_object(subjects[row].about, subjects[other].about, told.shared),
                    subjects[row].name[0] != subjects[other].name[0],
                )
            )  # fmt: skip
    return found


def explained(one: ComparedRegulations) -> Sentence:
    """Why the two are taken for one subject, in words that a reader can check."""
    written = _as_written(one.right) | _as_written(one.left)
    shared = ", ".join(dict.fromkeys(written.get(stem, stem) for stem in one.told.shared)) or "–"
    reasons = [Sentence(f"sama-sama: {shared}", f"in common: {shared}")]
    if one.told.apart:
        apart = ", ".join(dict.fromkeys(written.get(stem, stem) for stem in one.told.apart))
        reasons.append(Sentence(f"berbeda: {apart}", f"apart: {apart}"))
    if one.function is not None:
        reasons.append(Sentence(f"keduanya tentang {one.function.id}", f"both about {one.function.en}"))
    if one.other_level:
        reasons.append(Sentence("tingkatnya berbeda", "of different levels"))
    why = Sentence("; ".join(each.id for each in reasons), "; ".join(each.en for each in reasons))
    left, right = one.left.title, one.right.title
    return Sentence(
        f"{left} dan {right} mengatur hal yang sama ({why.id}); pertimbangkan satu peraturan saja",
        f"{left} and {right} regulate the same ({why.en}); consider a single regulation",
    )


def _as_written(regulation: RegulationRecord) -> dict[str, str]:
    """The words of a regulation's subject by their stems, as the title has them; the first of several."""
    found: dict[str, str] = {}
    for word in text.folded(subject_of(regulation.title, regulation.about).about).replace(",", " ").split():
        for stem in _in_order(word):
            found.setdefault(stem, word)
    return found


def revoked_by(regulations: Sequence[RegulationRecord]) -> dict[str, str]:
    """By identifier of a regulation that another one of its government revokes by its title: the other's title."""
    by_name = {(one.government, subject_of(one.title, one.about).name): one.id for one in regulations}
    found: dict[str, str] = {}
    for one in sorted(regulations, key=lambda regulation: (regulation.id, regulation.title)):
        meant = subject_of(one.title, one.about).revokes
        if meant is not None and one.status != "revoked" and (id := by_name.get((one.government, meant))) is not None:
            found.setdefault(id, one.title)
    return found


def _standing(regulations: Sequence[RegulationRecord]) -> list[RegulationRecord]:
    """Local regulations in force that stand for a subject of their own."""
    gone = revoked_by(regulations)
    local = [one for one in regulations if not one.national and one.status != "revoked" and one.id not in gone]
    taken = {(one.government, subject_of(one.title, one.about).name) for one in local}
    kept = []
    for one in sorted(local, key=lambda regulation: (regulation.id, regulation.title)):
        subject = subject_of(one.title, one.about)
        changed = (one.government, subject.changes) if subject.changes else None
        if subject.revokes or not subject.about or changed in taken:
            continue
        if changed is not None:
            taken.add(changed)
        kept.append(one)
    return kept


def _differ(one: Subject, two: Subject) -> bool:
    """Whether both are made for years, and not for the same ones; or only one is of a kind of its own, as a tax is."""
    if one.years and two.years and one.years != two.years:
        return True
    return _OF_ITS_OWN & set(_key(one.about)) != _OF_ITS_OWN & set(_key(two.about))


def _other_object(one: str, two: str, shared: Sequence[str]) -> bool:
    """Whether two titles begin alike and end in different things: the same form for another agency, area or tax.

    Indonesian names a thing first and what it is of after it.
    """
    left, right = _in_order(one), _in_order(two)
    if not left or not right:
        return False
    ends = left[-1], right[-1]
    return left[0] == right[0] and not any(end in shared for end in ends)


def _level(kind: str) -> int:
    return _LEVELS.get(" ".join(kind.lower().split()), _BELOW)


def _key(about: str) -> tuple[str, ...]:
    """The stems of what a regulation is about, without those that any title has and without years."""
    return tuple(sorted(set(_in_order(about))))


def _in_order(about: str) -> list[str]:
    found = [text.stem(token) for token in text.tokens(about) if len(token) > 2 and not token.isdigit()]
    return [_ONE_THING.get(stem, stem) for stem in found if stem not in _SILENT]


def _first(served: Posteriors, row: int) -> int:
    """The function that a regulation most probably serves, -1 where none is likely enough to be named."""
    return int(served.functions[row][0]) if served.told[row] and served.probability[row][0] >= _NAMED else -1


def _by_function(served: Posteriors) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row in range(len(served.told)):
        if (first := _first(served, row)) >= 0:
            found.setdefault(first, set()).add(row)
    return found


def _common_function(served: Posteriors, model: ClassModel, one: int, two: int) -> tuple[Sentence | None, float]:
    """The function that both most probably serve, if it is worth a word, and the share of posterior they agree in."""
    if not served.told[one] or not served.told[two]:
        return None, 0.0
    left, right = (
        dict(zip(served.functions[row].tolist(), served.probability[row].tolist(), strict=True)) for row in (one, two)
    )
    common = {function: min(left[function], right[function]) for function in left.keys() & right.keys()}
    if not common:
        return None, 0.0
    best = min(common, key=lambda function: (-common[function], function))
    return (Sentence(*model.names[best]) if common[best] >= _NAMED else None), float(sum(common.values()))
