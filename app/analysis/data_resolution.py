"""Free-text names of data → the data object that they mean, as proposals with reasons.

"data pegawai", "Data ASN" and "pegawai ASN kota" name one register. A name is reduced to the stems that tell something
(no "data", "daftar", no place), words for one thing are unified, and two names are compared by the cosine of these
stems weighted by rarity. Names that agree in all their telling stems are one; the rest is proposed to a person.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import text
from .records import Sentence
from .wordings import rarity_of

_SILENT = frozenset(
    text.stem(word)
    for word in (
        "data", "daftar", "informasi", "rekap", "rekapitulasi", "laporan", "dan", "kota", "kabupaten", "daerah",
        "master", "induk", "referensi", "database", "tabel", "list", "basis", "per", "dari", "untuk", "milik",
        "seluruh",
    )
)  # fmt: skip
_ONE_THING = {
    "asn": "pegawai", "pns": "pegawai", "aparatur": "pegawai", "karyawan": "pegawai", "personel": "pegawai",
    "kepegawaian": "pegawai", "sdm": "pegawai", "kependudukan": "penduduk", "warga": "penduduk", "nik": "penduduk",
    "murid": "siswa", "pelajar": "siswa", "bmd": "barang",
    "umkm": "mikro", "pbg": "bangunan", "imb": "bangunan", "absensi": "hadir", "presensi": "hadir",
    "kehadiran": "hadir",
}  # fmt: skip
_WRITTEN_OUT = {
    "kk": "kartu keluarga", "wp": "wajib pajak", "op": "objek pajak", "rm": "rekam medis", "nakes": "tenaga kesehatan",
    "bansos": "bantuan sosial", "ormas": "organisasi kemasyarakatan", "pbb": "pajak bumi bangunan",
    "bphtb": "bea perolehan hak tanah bangunan", "rtrw": "rencana tata ruang wilayah", "pju": "penerangan jalan umum",
    "tpp": "tambahan penghasilan pegawai", "pokir": "pokok pikiran", "poktan": "kelompok tani", "bumil": "ibu hamil",
    "rsud": "rumah sakit",
}  # fmt: skip
QUALIFYING = frozenset({"non", "tidak", "bukan", "mantan", "calon", "pensiun"})
PROPOSED = 0.5
_MOST = 3


@dataclass(frozen=True, slots=True)
class Resolution:
    """A proposal: `name` means the data object `canonical`, with `score` in [0, 1]. `sure` ones need no review."""

    name: str
    canonical: str
    score: float
    sure: bool
    reason: Sentence


@dataclass(frozen=True, slots=True)
class NameDecision:
    """What people decided in a government: `name` means `canonical`, or (not `accepted`) the two are never one."""

    government: str
    name: str
    canonical: str
    accepted: bool


class Decided:
    """The decisions of one government, by folded names."""

    def __init__(self, decisions: Iterable[NameDecision]) -> None:
        ordered = sorted(decisions, key=lambda one: (one.name, one.canonical, one.accepted))
        self._called = {text.folded(one.canonical): one.canonical for one in reversed(ordered) if one.accepted}
        self._next = {text.folded(one.name): text.folded(one.canonical) for one in ordered if one.accepted}
        self._rejected = [one for one in ordered if not one.accepted]
        pairs = ((self.root(one.name), self.root(one.canonical)) for one in self._rejected)
        self._apart = frozenset(frozenset(pair) for pair in pairs)

    def root(self, name: str) -> str:
        """The folded name that `name` stands for in the end, itself where nothing was accepted."""
        passed = [text.folded(name)]
        while (further := self._next.get(passed[-1], passed[-1])) not in passed:
            passed.append(further)
        return passed[-1]

    def called(self, name: str) -> str:
        """The canonical name of `name` as it was accepted, else `name` itself."""
        return self._called.get(self.root(name), name)

    def apart(self, one: str, two: str) -> bool:
        """Whether the two, or two that they stand for, were said to be different."""
        return frozenset((self.root(one), self.root(two))) in self._apart

    def contradiction(self) -> NameDecision | None:
        """A rejection whose two names were accepted as one, by way of others; `None`: the decisions are sound."""
        return next((one for one in self._rejected if self.root(one.name) == self.root(one.canonical)), None)


@dataclass(frozen=True)
class DataNames:
    """What each name of data stands for: in common, and where decisions of a government say otherwise."""

    common: Mapping[str, str]
    decided: Mapping[tuple[str, str], str]

    def of(self, government: str, name: str) -> str:
        """The name that stands for `name` in a government."""
        return self.decided.get((government, name)) or self.common[name]


@lru_cache(maxsize=65_536)
def data_key(name: str) -> tuple[str, ...]:
    """The telling stems of a name of data, each once, in alphabetical order; those of the whole name if none tells."""
    plain = text.folded(name).replace("peserta didik", "siswa")
    tokens = [word for token in text.tokens(plain) if len(token) > 1 for word in _WRITTEN_OUT.get(token, token).split()]
    unified = (_ONE_THING.get(token, text.stem(token)) for token in tokens)
    found = {_ONE_THING.get(stem, stem) for stem in unified}
    return tuple(sorted(found - _SILENT)) or tuple(sorted(found))


def resolve_data_objects(names: Iterable[str], canonical: Sequence[str]) -> list[Resolution]:
    """For each distinct name that is not itself canonical: its best data objects, at most three, strongest first.

    The result is ordered by name and does not depend on the order of either list. O(names · objects that share a stem).
    """
    objects = sorted(set(canonical))
    known = {text.folded(name) for name in objects}
    keys = {name: data_key(name) for name in objects}
    rarity = rarity_of(keys.values())
    by_stem: dict[str, list[str]] = {}
    for name, key in keys.items():
        for stem in key:
            by_stem.setdefault(stem, []).append(name)
    found: list[Resolution] = []
    for name in sorted(set(names)):
        if text.folded(name) in known:
            continue
        key = data_key(name)
        near = sorted({other for stem in key for other in by_stem.get(stem, ())})
        scored = sorted(((_likeness(key, keys[other], rarity), other) for other in near), key=lambda s: (-s[0], s[1]))
        lead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0) if scored else 0.0
        for place, (score, other) in enumerate(scored[:_MOST]):
            if score >= PROPOSED:
                sure = place == 0 and key == keys[other] and lead > 0
                found.append(Resolution(name, other, round(score, 4), sure, _reason(key, keys[other])))
    return found


def canonical_names(names: Iterable[str], canonical: Sequence[str] = ()) -> dict[str, str]:
    """Each distinct name → the name that stands for its data: a sure data object, else the shortest name of equal key.

    Names of equal key are one thing; what is only proposed stays apart.
    """
    listed = sorted(set(names), key=lambda name: (len(name), name))
    sure = {proposal.name: proposal.canonical for proposal in resolve_data_objects(listed, canonical) if proposal.sure}
    folded = {text.folded(name): name for name in sorted(set(canonical), reverse=True)}
    first: dict[tuple[str, ...], str] = {}
    result: dict[str, str] = {}
    for name in listed:
        stands = folded.get(text.folded(name)) or sure.get(name)
        result[name] = stands or first.setdefault(data_key(name), name)
    return result


def decided_names(
    said: Iterable[tuple[str, str]], canonical: Sequence[str] = (), decisions: Iterable[NameDecision] = ()
) -> DataNames:
    """What each name stands for; `said` are pairs of a government and a name that its records say.

    What was accepted counts before everything else; names that were said to be different never stand for each other.
    """
    pairs = sorted(set(said))
    common = canonical_names((name for _, name in pairs), canonical)
    by_government: dict[str, list[NameDecision]] = {}
    for one in decisions:
        by_government.setdefault(one.government, []).append(one)
    own: dict[tuple[str, str], str] = {}
    for government, taken in sorted(by_government.items()):
        names = [name for where, name in pairs if where == government]
        for name, stands in _by_decision(names, Decided(taken), common).items():
            own[government, name] = stands
    return DataNames(common, own)


def _by_decision(names: Sequence[str], decided: Decided, common: Mapping[str, str]) -> dict[str, str]:
    """Names in their order → what stands for them; one that must not join the others stands for itself."""
    groups: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for name in names:
        called = decided.called(name)
        stands = common.get(called, called)
        if any(decided.apart(name, other) for other in (stands, *groups.get(stands, ()))):
            stands = called
        groups.setdefault(stands, []).append(name)
        found[name] = stands
    return found


def _likeness(one: tuple[str, ...], two: tuple[str, ...], rarity: Mapping[str, float]) -> float:
    """Cosine of two keys; a qualifying word on one side only (non-ASN beside ASN) makes two things of them."""
    if set(one) & QUALIFYING != set(two) & QUALIFYING:
        return 0.0
    most = 1.0 + math.log(1 + len(rarity))
    shared = sum(rarity.get(stem, most) ** 2 for stem in set(one) & set(two))
    lengths = [math.sqrt(sum(rarity.get(stem, most) ** 2 for stem in key)) for key in (one, two)]
    return min(1.0, shared / max(lengths[0] * lengths[1], 1e-9))


def _reason(one: tuple[str, ...], two: tuple[str, ...]) -> Sentence:
    shared = ", ".join(sorted(set(one) & set(two)))
    apart = ", ".join(sorted(set(one) ^ set(two)))
    if not apart:
        return Sentence(f"kata pokoknya sama: {shared}", f"the same telling words: {shared}")
    return Sentence(f"sama-sama: {shared}; berbeda: {apart}", f"in common: {shared}; apart: {apart}")
