"""Comparisons and findings in words, in Indonesian and in English."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import text
from .comparing import telling_phrases
from .portfolio import Profile
from .preparing import Prepared
from .records import Comparison, Sentence

LABELS: dict[str, Sentence] = {
    "name": Sentence("nama", "name"),
    "function": Sentence("fungsi", "function"),
    "mapping": Sentence("kode referensi", "reference code"),
    "description": Sentence("uraian", "description"),
    "wording": Sentence("kata dalam nama dan uraian", "words of name and description"),
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
_TELLING = 0.25
"""Log-odds below which a feature is not worth a reader's attention."""
_LEAST_BEARING = 0.1
_DECISIVE = ("mapping", "data_objects", "technologies", "agency")
_LIKELY = 0.25
"""A function less probable than this is not named to a reader."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A pair's two records, and what the class models make of them: names of functions, codes; empty if unclear."""

    left: Profile
    right: Profile
    left_function: Sentence | None
    right_function: Sentence | None
    code: str


def bears(feature: str, similarity: float | None, weight: float) -> bool:
    """Whether a reader needs this feature: it moves the score, or nobody filled in what would decide."""
    return feature in _DECISIVE if similarity is None else abs(weight) >= _LEAST_BEARING


def sides(prepared: Prepared, left: int, right: int) -> Sides:
    """The two sides of a pair of rows."""
    code = ""
    if prepared.declared is not None:
        one, two = prepared.declared.functions[left][0], prepared.declared.functions[right][0]
        code = prepared.codes[one] if one == two else ""
    return Sides(
        prepared.profiles[left], prepared.profiles[right], _function(prepared, left), _function(prepared, right), code
    )


def _function(prepared: Prepared, row: int) -> Sentence | None:
    if not prepared.served.told[row] or prepared.served.probability[row][0] < _LIKELY:
        return None
    return Sentence(*prepared.model.names[prepared.served.functions[row][0]])


def evidence(feature: str, similarity: float | None, pair: Sides) -> Sentence:
    """What `feature` saw in this pair, naming the words or values that agree."""
    if similarity is None:
        return _missing(feature, pair)
    told = _TOLD.get(feature)
    if told is not None:
        return told(similarity, pair)
    shared = shared_words(feature, pair)
    if not shared:
        return Sentence("tidak ada yang sama", "nothing in common")
    listed = ", ".join(shared[:6]) + (", …" if len(shared) > 6 else "")
    return Sentence(f"sama-sama: {listed}", f"in common: {listed}")


def _named(similarity: float, pair: Sides) -> Sentence:
    both = f"“{pair.left.record.name.strip()}” – “{pair.right.record.name.strip()}”"
    return Sentence(both, both)


def _related(similarity: float, pair: Sides) -> Sentence:
    if similarity < 1:
        return Sentence("nama sama, kanal berbeda", "one name, another channel")
    return Sentence(
        "yang satu tercatat sebagai bagian, modul, atau kanal dari yang lain",
        "one is said to be a part, module or channel of the other",
    )


def _served(similarity: float, pair: Sides) -> Sentence:
    one, two = pair.left_function, pair.right_function
    if one is None or two is None:
        return Sentence("tidak jelas dari nama dan uraian", "not clear from name and description")
    if one == two:
        return Sentence(f"keduanya {one.id}", f"both {one.en}")
    return Sentence(f"{one.id} – {two.id}", f"{one.en} – {two.en}")


def _nationally_served(similarity: float, pair: Sides) -> Sentence:
    served = pair.right_function if pair.left.record.shared else pair.left_function
    if served is None:
        return Sentence("mungkin termasuk yang dilayaninya", "perhaps among those that it serves")
    return Sentence(f"{served.id} termasuk yang dilayaninya", f"{served.en} is among those that it serves")


def _mapped(similarity: float, pair: Sides) -> Sentence:
    known = ", ".join(sorted(pair.left.record.references & pair.right.record.references))
    if known:
        return Sentence(f"sama: {known}", f"the same: {known}")
    if pair.code:
        return Sentence(f"isi keduanya menunjuk {pair.code}", f"the contents of both point to {pair.code}")
    common = ", ".join(_common_levels(pair.left, pair.right))
    if common:
        return Sentence(f"sama-sama di bawah {common}", f"both under {common}")
    return Sentence("tidak ada yang sama", "nothing in common")


def _owned(similarity: float, pair: Sides) -> Sentence:
    left, right = pair.left, pair.right
    if left.agency == right.agency:
        return Sentence(f"sama: {left.record.agency}", f"the same: {left.record.agency}")
    both = f"{left.record.agency} – {right.record.agency}"
    return Sentence(f"berbeda: {both}", f"different: {both}")


def _matched(similarity: float, pair: Sides) -> Sentence:
    if similarity == 1:
        return Sentence("masing-masing paling mirip satu sama lain", "each is the other's most similar record")
    return Sentence("salah satu lebih mirip dengan catatan lain", "one of them is more like another record")


def _addressed(similarity: float, pair: Sides) -> Sentence:
    left, right = pair.left, pair.right
    if similarity == 0:
        return Sentence(f"berbeda: {left.host} – {right.host}", f"different: {left.host} – {right.host}")
    place = left.host + (f"/{left.path}" if left.path and left.path == right.path else "")
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
    both = (pair.left, pair.right)
    gaps = [side.record.name.strip() or side.record.id for side in both if not _filled(feature, side)]
    listed = " & ".join(f"“{gap}”" for gap in gaps) or "–"
    return Sentence(f"belum diisi untuk {listed}", f"not filled in for {listed}")


def _filled(feature: str, side: Profile) -> bool:
    values: dict[str, object] = {
        "name": side.keys, "description": side.description_stems, "wording": side.all_stems,
        "spelling": side.all_stems, "mapping": side.record.references,
        "data_objects": side.object_stems,
        "technologies": side.technologies, "address": side.host, "agency": side.agency,
    }  # fmt: skip
    return bool(values.get(feature))


def shared_words(feature: str, pair: Sides) -> list[str]:
    """The words or labels that both sides have, as the left side writes them; sorted."""
    left, right = pair.left, pair.right
    if feature == "technologies":
        return sorted(left.technologies & right.technologies)
    if feature == "data_objects":
        own, other = left.object_stems, right.object_stems
        equal = set(own) & set(other)
        if equal:
            return sorted(label for label in left.record.data_objects if _same_label(label, equal))
        return sorted({stem for label in own for stem in label} & {stem for label in other for stem in label})
    if feature == "keywords":
        local, national = (right, left) if left.record.shared else (left, right)
        present = set(local.all_stems) | set(local.keys)
        telling = {word for phrase in telling_phrases(national) for word in phrase} & present
        return sorted({local.surface.get(word, word) for word in telling})
    if feature == "description":
        shared = set(left.description_stems).intersection(right.description_stems)
    else:
        shared = set(left.all_stems).intersection(right.all_stems)
    return sorted({left.surface.get(stem, stem) for stem in shared})


def _same_label(label: str, equal: set[tuple[str, ...]]) -> bool:
    return tuple(sorted(set(text.stems(label)) or set(text.tokens(label)))) in equal


def _common_levels(left: Profile, right: Profile) -> list[str]:
    """The deepest levels that the codes of both sides lie under, written `RAB.05.07.*`."""
    found: set[str] = set()
    for one in left.record.references:
        for two in right.record.references:
            parts: list[str] = []
            for first, second in zip(one.split("."), two.split("."), strict=False):
                if first.casefold() != second.casefold():
                    break
                parts.append(first)
            if len(parts) >= 2:
                found.add(".".join(parts) + ".*")
    deepest = max((level.count(".") for level in found), default=0)
    return sorted(level for level in found if level.count(".") == deepest)


def explanation(kind: str, comparisons: Sequence[Comparison]) -> Sentence:
    """One sentence: what the finding claims, what agrees, what differs, and what is unknown and would decide."""
    towards = sorted((c for c in comparisons if c.weight >= _TELLING), key=lambda c: (-c.weight, c.feature))
    against = sorted((c for c in comparisons if c.weight <= -_TELLING), key=lambda c: (c.weight, c.feature))
    told = {c.feature for c in towards}
    towards = [c for c in towards if c.feature != "spelling" or told.isdisjoint(("description", "wording"))]
    unknown = [c for c in comparisons if c.similarity is None and c.feature in _DECISIVE]
    result = []
    for place, joints in (
        (0, ("", "Yang berbeda: ", "Belum diketahui dan dapat menentukan: ")),
        (1, ("", "What differs: ", "Unknown, and could decide: ")),
    ):
        parts = [_OPENINGS[kind][place] + _listed(": ", towards[:3], place)]
        parts.append(_listed(joints[1], against[:2], place))
        if unknown:
            parts.append(joints[2] + ", ".join(LABELS[c.feature][place] for c in unknown))
        result.append(". ".join(part for part in parts if part) + ".")
    return Sentence(result[0], result[1])


def _listed(opening: str, chosen: Sequence[Comparison], place: int) -> str:
    if not chosen:
        return ""
    return opening + "; ".join(f"{LABELS[c.feature][place]} {c.evidence[place]}" for c in chosen)
