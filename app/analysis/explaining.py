"""Comparisons and findings in words, in Indonesian and in English."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .classes import ClassModel
from .kinds import Pair
from .portfolio import Shown
from .preparing import Known
from .records import ApplicationRecord, Sentence
from .shared_words import common_levels, shared_words
from .suites import NO_SUITE
from .tokens import Ragged
from .weighing import Seen, Weighed

LABELS: dict[str, Sentence] = {
    "name": Sentence("nama", "name"),
    "function": Sentence("fungsi", "function"),
    "mapping": Sentence("kode referensi", "reference code"),
    "description": Sentence("uraian", "description"),
    "spelling": Sentence("kata dalam nama dan uraian", "words of name and description"),
    "data_objects": Sentence("data", "data objects"),
    "technologies": Sentence("teknologi", "technology"),
    "likeness": Sentence("kata nama dan pemilik", "words of name and owner"),
    "mutual": Sentence("pasangan terbaik", "best match"),
    "address": Sentence("alamat", "address"),
    "agency": Sentence("perangkat daerah", "agency"),
    "relation": Sentence("hubungan produk:", "product relation:"),
    "keywords": Sentence("kata kunci aplikasi nasional", "keywords of the national application"),
    "national": Sentence("fungsi aplikasi nasional", "function of the national application"),
}

_OPENINGS: dict[str, Sentence] = {
    "same_record": Sentence(
        "Tampaknya aplikasi yang sama dicatat dua kali", "This looks like one application listed twice"
    ),
    "same_function": Sentence(
        "Dua aplikasi dengan fungsi yang tampak sama", "Two applications that seem to do the same"
    ),
    "variant": Sentence(
        "Tampaknya kanal, modul, atau versi dari satu produk",
        "These look like channels, modules or versions of one product",
    ),
    "shared_service": Sentence(
        "Layanan sejenis dijalankan sendiri-sendiri; satu layanan bersama dapat dipertimbangkan",
        "The same kind of service is run separately; one shared service could be considered",
    ),
    "national_overlap": Sentence(
        "Aplikasi daerah ini beririsan dengan aplikasi nasional", "This local application overlaps with a national one"
    ),
}
_NOTHING = Sentence("tidak ada yang sama", "nothing in common")
_LIKELY = 0.25
"""A function less probable than this is not named to a reader."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A pair's two rows, and what the class models make of them: names of functions, codes; empty if unclear.

    `suite` is the row that is a national suite, among whose functions the other's is, and `one_suite` whether both are
    the same one; -1 if neither is.
    """

    of: Shown
    left: int
    right: int
    left_function: Sentence | None
    right_function: Sentence | None
    code: str
    suite: int
    one_suite: bool

    @property
    def records(self) -> tuple[ApplicationRecord, ApplicationRecord]:
        """The two records."""
        return self.of.records[self.left], self.of.records[self.right]


def sides_of(prepared: Known, pairs: Sequence[Pair]) -> Iterator[Sides]:
    """The two sides of each pair."""
    functions = _likely_functions(prepared)
    declared = prepared.declared
    codes = declared.functions[:, 0].tolist() if declared is not None else [-1] * len(functions)
    named = prepared.coded.model.classes if prepared.coded is not None else ()
    best, serves = prepared.served.functions[:, 0].tolist(), prepared.suites.serves
    suites = {row: number for row, number in enumerate(prepared.suite.tolist()) if number != NO_SUITE}
    for pair in pairs:
        left, right = pair.left, pair.right
        code = named[codes[left]] if codes[left] == codes[right] >= 0 else ""
        one_suite = left in suites and suites[left] == suites.get(right)
        both = ((left, right), (right, left))
        suite = next((one for one, other in both if one in suites and serves[suites[one], best[other]]), -1)
        yield Sides(prepared.portfolio, left, right, functions[left], functions[right], code, suite, one_suite)


def _likely_functions(prepared: Known) -> list[Sentence | None]:
    """For each record the name of its most probable function; `None` where none is likely."""
    served, names = prepared.served, _names(prepared.model)
    likely = served.told & (served.probability[:, 0] >= _LIKELY)
    return [
        names[first] if is_likely else None
        for first, is_likely in zip(served.functions[:, 0].tolist(), likely.tolist(), strict=True)
    ]


@lru_cache(maxsize=4)
def _names(model: ClassModel) -> list[Sentence]:
    return [Sentence(*name) for name in model.names]


def evidence(seen: Seen, pair: Sides) -> Sentence:
    """What a feature saw in this pair, naming the words or values that agree."""
    feature, similarity = seen.feature, seen.similarity
    if similarity is None:
        return _missing(feature, pair)
    told = _TOLD.get(feature)
    if told is not None:
        return told(similarity, pair)
    shared = shared_words(feature, pair.of, pair.left, pair.right)
    if not shared:
        return _NOTHING
    listed = ", ".join(shared[:6]) + (", …" if len(shared) > 6 else "")
    return Sentence(f"sama-sama: {listed}", f"in common: {listed}")


def _named(similarity: float, pair: Sides) -> Sentence:
    left, right = pair.records
    both = f"“{left.name.strip()}” – “{right.name.strip()}”"
    return Sentence(both, both)


def _related(similarity: float, pair: Sides) -> Sentence:
    if similarity < 1:
        return Sentence("nama sama, kanal berbeda", "one name, another channel")
    return Sentence(
        "yang satu tercatat sebagai bagian, modul, atau kanal dari yang lain",
        "one is said to be a part, module or channel of the other",
    )


@lru_cache(maxsize=4_096)
def _both(function: Sentence) -> Sentence:
    return Sentence(f"keduanya {function.id}", f"both {function.en}")


def _served(similarity: float, pair: Sides) -> Sentence:
    one, two = pair.left_function, pair.right_function
    if one is not None and one is two:
        return _both(one)
    if pair.one_suite:
        return Sentence("keduanya layanan satu aplikasi nasional", "both services of one national application")
    asked = two if pair.suite == pair.left else one
    if pair.suite >= 0 and asked is not None and not pair.of.shared[pair.suite]:
        suite = pair.of.records[pair.suite].name.strip()
        return Sentence(f"{asked.id} termasuk yang dilayani “{suite}”", f"{asked.en} is among what “{suite}” serves")
    if one is None or two is None:
        return Sentence("tidak jelas dari nama dan uraian", "not clear from name and description")
    return Sentence(f"{one.id} – {two.id}", f"{one.en} – {two.en}")


def _nationally_served(similarity: float, pair: Sides) -> Sentence:
    if pair.one_suite:
        return Sentence("dijalankan di sini, menurut nama atau alamatnya", "is run here, going by its name or address")
    served = pair.right_function if pair.of.shared[pair.left] else pair.left_function
    if served is None:
        return Sentence("mungkin termasuk yang dilayaninya", "perhaps among those that it serves")
    return Sentence(f"{served.id} termasuk yang dilayaninya", f"{served.en} is among those that it serves")


def _mapped(similarity: float, pair: Sides) -> Sentence:
    left, right = pair.records
    return _coded(left.references, right.references, pair.code)


@lru_cache(maxsize=16_384)
def _coded(left: frozenset[str], right: frozenset[str], code: str) -> Sentence:
    known = ", ".join(sorted(left & right))
    if known:
        return Sentence(f"sama: {known}", f"the same: {known}")
    if code:
        return Sentence(f"isi keduanya menunjuk {code}", f"the contents of both point to {code}")
    common = ", ".join(common_levels(left, right))
    if common:
        return Sentence(f"sama-sama di bawah {common}", f"both under {common}")
    return _NOTHING


def _owned(similarity: float, pair: Sides) -> Sentence:
    left, right = pair.records
    return _agencies(left.agency, right.agency, pair.of.agencies[pair.left] == pair.of.agencies[pair.right])


@lru_cache(maxsize=16_384)
def _agencies(left: str, right: str, same: bool) -> Sentence:
    if same:
        return Sentence(f"sama: {left}", f"the same: {left}")
    return Sentence(f"berbeda: {left} – {right}", f"different: {left} – {right}")


def _matched(similarity: float, pair: Sides) -> Sentence:
    if similarity == 1:
        return Sentence("masing-masing paling mirip satu sama lain", "each is the other's most similar record")
    return Sentence("salah satu lebih mirip dengan catatan lain", "one of them is more like another record")


def _addressed(similarity: float, pair: Sides) -> Sentence:
    host, other = pair.of.hosts[pair.left], pair.of.hosts[pair.right]
    path, other_path = pair.of.paths[pair.left], pair.of.paths[pair.right]
    if similarity == 0:
        return Sentence(f"berbeda: {host} – {other}", f"different: {host} – {other}")
    place = host + (f"/{path}" if path and path == other_path else "")
    same = Sentence(f"sama: {place}", f"the same: {place}")
    return same if similarity == 1 else Sentence(f"host sama: {place}", f"the same host: {place}")


_TOLD: dict[str, Callable[[float, Sides], Sentence]] = {
    "name": _named, "function": _served, "national": _nationally_served, "mapping": _mapped, "agency": _owned,
    "mutual": _matched, "address": _addressed, "relation": _related,
}  # fmt: skip
"""Features that say more than which words agree."""


def _missing(feature: str, pair: Sides) -> Sentence:
    if feature == "relation":
        return Sentence("tidak ada hubungan yang tercatat", "no recorded relation")
    if feature in ("keywords", "national"):
        return Sentence("tidak berlaku", "does not apply")
    if feature == "function":
        return Sentence("tidak jelas dari nama dan uraian", "not clear from name and description")
    rows = (pair.left, pair.right)
    gaps = [
        pair.of.records[row].name.strip() or pair.of.records[row].id
        for row in rows
        if not _filled(feature, pair.of, row)
    ]
    listed = " & ".join(f"“{gap}”" for gap in gaps) or "–"
    return Sentence(f"belum diisi untuk {listed}", f"not filled in for {listed}")


def _filled(feature: str, of: Shown, row: int) -> bool:
    filled = _FILLED.get(feature)
    return filled is not None and filled(of, row)


def _any(rows: Ragged, row: int) -> bool:
    return rows.pointers.item(row) < rows.pointers.item(row + 1)


_FILLED: dict[str, Callable[[Shown, int], bool]] = {
    "name": lambda of, row: bool(of.keys[row]), "mapping": lambda of, row: bool(of.records[row].references),
    "address": lambda of, row: bool(of.hosts[row]), "agency": lambda of, row: bool(of.agencies[row]),
    "description": lambda of, row: _any(of.description, row),
    "spelling": lambda of, row: _any(of.texts, row), "data_objects": lambda of, row: _any(of.objects, row),
    "technologies": lambda of, row: _any(of.technologies, row),
}  # fmt: skip


def explanation(kind: str, rests_on: Weighed, words: Mapping[str, Sentence]) -> Sentence:
    """One sentence: what the finding claims, what agrees, what differs, and what is unknown and would decide.

    `words` gives the evidence of each feature that speaks for or against it.
    """
    towards = [(LABELS[s.feature], words[s.feature]) for s in rests_on.towards]
    against = [(LABELS[s.feature], words[s.feature]) for s in rests_on.against]
    unknown = [LABELS[feature] for feature in rests_on.unknown]
    return Sentence(*[_sentence(kind, towards, against, unknown, place) for place in (0, 1)])


_DIFFERS = ("Yang berbeda: ", "What differs: ")
_UNKNOWN = ("Belum diketahui dan dapat menentukan: ", "Unknown, and could decide: ")
Evidence = Sequence[tuple[Sentence, Sentence]]


def _sentence(kind: str, towards: Evidence, against: Evidence, unknown: Sequence[Sentence], place: int) -> str:
    text = _OPENINGS[kind][place]
    if towards:
        text += ": " + _listed(towards, place)
    if against:
        text += ". " + _DIFFERS[place] + _listed(against, place)
    if unknown:
        text += ". " + _UNKNOWN[place] + ", ".join([label[place] for label in unknown])
    return text + "."


def _listed(chosen: Evidence, place: int) -> str:
    return "; ".join([f"{label[place]} {evidence[place]}" for label, evidence in chosen])
