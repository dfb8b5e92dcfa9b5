"""How an interface moves data, and whether it does, whatever words a list uses for it."""

from collections.abc import Sequence
from functools import lru_cache

from . import text
from .records import InterfaceRecord

API, SPLP, FILE, DATABASE_LINK, MANUAL, UNKNOWN = "api", "splp", "file", "database_link", "manual", ""

_WORDS = {
    SPLP: ("splp", "gsb", "esb", "service bus", "penghubung layanan", "gateway"),
    MANUAL: ("manual", "ketik", "entri ulang", "input ulang", "cetak", "kertas", "whatsapp", "email", "telepon"),
    DATABASE_LINK: ("database_link", "database link", "db link", "dblink", "db", "basis data", "view", "replikasi"),
    FILE: ("file", "berkas", "excel", "csv", "xls", "xlsx", "unduh", "unggah", "flashdisk"),
    API: ("api", "rest", "rest api", "soap", "web service", "webservice", "json", "xml", "webhook"),
}
_STOPPED = ("stopped", "berhenti", "dihentikan", "nonaktif", "non aktif", "tidak aktif", "mati", "putus")
_COMING = ("planned", "development", "rencana", "direncanakan", "pengembangan", "dalam pengembangan", "uji coba")
TYPED, COMING, STOPPED, RUNNING = "typed", "coming", "stopped", "running"


@lru_cache(maxsize=4_096)
def mode_of(kind: str) -> str:
    """How data cross: one of the constants above; `UNKNOWN` for a word that is none of ours, such as `SFTP`."""
    plain = text.folded(kind)
    for mode, words in _WORDS.items():
        if plain in words or any(len(word) > 3 and word in plain for word in words):
            return mode
    return UNKNOWN


def state_of(interface: InterfaceRecord) -> str:
    """`COMING` (planned or being built), `STOPPED`, `TYPED` (a person retypes), else `RUNNING`, as if not known."""
    return _state(interface.kind, interface.status)


@lru_cache(maxsize=4_096)
def _state(kind: str, status: str) -> str:
    plain = text.folded(status)
    if plain in _STOPPED:
        return STOPPED
    if plain in _COMING:
        return COMING
    return TYPED if mode_of(kind) == MANUAL else RUNNING


def known_between(interfaces: Sequence[InterfaceRecord], ids: frozenset[str]) -> list[InterfaceRecord]:
    """The interfaces whose two different ends are known, in one order whatever order they came in."""
    kept = {i for i in interfaces if i.source != i.target and i.source in ids and i.target in ids}
    return sorted(kept, key=lambda i: (i.source, i.target, i.kind, i.status, i.data_objects))
