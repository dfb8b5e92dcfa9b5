"""Free-text names of data → the data object that they mean, by their words and by what people decided.

"data pegawai", "Data ASN" and "pegawai ASN kota" name one register. A name is reduced to the stems that tell something
(no "data", "daftar", no place), and words for one thing are unified. Names that agree in all their telling stems are
one; what else may be one is proposed to a person (`data_names`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import text

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


def canonical_names(names: Iterable[str], canonical: Sequence[str] = ()) -> dict[str, str]:
    """Each distinct name → the name that stands for its data: the data object of its key, else the shortest such name.

    Names of equal key are one thing, unless several data objects have that key. The order of either list does not
    matter.
    """
    listed = sorted(set(names), key=lambda name: (len(name), name))
    objects = sorted(set(canonical), reverse=True)
    folded = {text.folded(name): name for name in objects}
    of_key: dict[tuple[str, ...], set[str]] = {}
    for name in objects:
        of_key.setdefault(data_key(name), set()).add(name)
    stands = {key: next(iter(found)) for key, found in of_key.items() if key and len(found) == 1}
    first: dict[tuple[str, ...], str] = {}
    result: dict[str, str] = {}
    for name in listed:
        key = data_key(name)
        result[name] = folded.get(text.folded(name)) or stands.get(key) or first.setdefault(key, name)
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
