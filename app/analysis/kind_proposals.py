"""What an entry of a list really is: an application, a web site, a channel, a module, a shared component, or dead.

Log-odds of cues added up and a softmax over the kinds. The weights are judgement, checked on the categories of the
example city; what is said outright (a declared relation, a status) outweighs all wording.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import text
from .classes import ClassModel, class_model
from .records import ApplicationRecord, Sentence

ENTRY_KINDS = ("application", "module", "channel", "website", "shared_component", "dead")
WEBSITE_FUNCTION = "government_website"
"""The key of the catalogue's function that a plain web site serves."""
SHARED_FUNCTIONS = frozenset({"api_gateway", "electronic_signature", "single_sign_on", "sms_whatsapp_gateway"})
"""Keys of functions that other applications use, not people."""

_BASE = {"application": 0.0, "module": -2.6, "channel": -2.8, "website": -2.2, "shared_component": -3.2, "dead": -3.6}
_UNITS = (
    r"opd|skpd|perangkat daerah|dinas|badan|bagian|biro|bidang|kantor|sekretariat|inspektorat|upt|uptd|puskesmas|rsud|"
    r"rs|klinik|sd|sdn|smp|smpn|sma|sman|smk|smkn|tk|paud|sekolah|desa|kelurahan|kecamatan|nagari|pekon|gampong|"
    r"distrik|pemerintah|pemkot|pemkab|pemprov|pemda|kota|kabupaten|provinsi|dprd|satpol|ppid|bumd|perumda"
)
_SITE = re.compile(
    rf"\b(?:web|website|situs(?: web)?|laman|portal|profil|sub ?domain)\b(?: (?:resmi|profil|utama|informasi|untuk))* "
    rf"(?:{_UNITS})\b"
)
_SITE_FIRST = re.compile(r"^(?:aplikasi )?(?:web|website|situs(?: web)?|laman|portal resmi|webopd|profil)\b")
_OFFICIAL = re.compile(
    r"\b(?:website|situs|laman|portal) resmi\b|\bweb profil\b|\bprofil dan berita\b|\bcompany profile\b"
)
_ACTS = re.compile(
    r"\b(?:permohonan|pengajuan|pendaftaran|daftar online|pelaporan|lapor|pengaduan|aduan|input|pengelolaan|mengelola|"
    r"pencatatan|mencatat|pendataan|verifikasi|pembayaran|pemesanan|peminjaman|booking|antrean|antrian|perhitungan|"
    r"penilaian|pemantauan|monitoring|e-?surat|disposisi|usulan|rekap|integrasi|terintegrasi|streaming|jual beli|"
    r"peluang|survei|survey|transaksi|layanan)\w*"
)
_CHANNEL = re.compile(
    r"\b(?:versi|aplikasi|app|apk|berbasis|tampilan)? ?(?:mobile|android|ios|apk|playstore|play store|app store)\b"
)
_CHANNEL_OF = re.compile(
    r"\bversi (?:mobile|android|ios|hp|web|desktop|playstore|ponsel|lite)\b|\b(?:aplikasi|app|apk) "
    r"(?:mobile|android|ios|hp|di hp)\b|\b(?:kanal|chatbot|bot) (?:dari|untuk)\b|\bdi hp untuk\b"
)
_MODULE = re.compile(r"\b(?:sub)?modul\b|\b(?:masih )?bagian dari\b|\bmenu dari\b|\bfitur dari\b|\bturunan dari\b")
_SHARED = re.compile(
    r"\b(?:gateway|gerbang (?:api|pesan|layanan)|single sign ?on|sso|satu akun|api manager|splp|penghubung layanan|"
    r"layanan bersama|web ?service|webservice|message broker|esb|tanda tangan elektronik|tte|notifikasi aplikasi|"
    r"identity provider|smtp)\b"
)
_DEAD = re.compile(
    r"\b(?:tidak (?:aktif|digunakan|dipakai|berfungsi|beroperasi|dapat diakses|bisa diakses|jalan)|non-?aktif|"
    r"sudah (?:tidak|mati|tutup)|dihentikan|mangkrak|suspend(?:ed)?|error|404|expired|kedaluwarsa|mati|"
    r"domain (?:dihapus|dijual)|digantikan|diganti oleh|redirect)\b"
)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry and what its owner says of it beside the record: `status` as the catalogue words it, or empty."""

    record: ApplicationRecord
    status: str = ""


@dataclass(frozen=True, slots=True)
class KindProposal:
    """What an entry probably is. `alternatives` are all kinds with their probabilities, strongest first."""

    record_id: str
    kind: str
    probability: float
    explanation: Sentence
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: str
    weight: float
    said: Sentence


def is_unit_site(record: ApplicationRecord) -> bool:
    """Whether an entry is the plain web site of an office, a village, a school, and says nothing of another task."""
    described = text.folded(record.description)
    name = text.folded(text.name_parts(record.name)[0])
    if record.category == "website" and not _ACTS.search(described):
        return True
    for part in (name, described):
        found = _SITE.search(part)
        if found and found.start() <= len("aplikasi ") and not _ACTS.search(described):
            return True
    host, _ = text.host_and_path(record.name)
    below, _ = text.host_labels(host)
    return bool(host) and not below and bool(_SITE_FIRST.search(described))


def propose_kinds(entries: Sequence[EntryFacts], model: ClassModel | None = None) -> list[KindProposal]:
    """For each entry what it probably is, in the order given."""
    model = model or class_model()
    records = [entry.record for entry in entries]
    served = model.posteriors(
        [" ".join((record.name, *record.aliases)) for record in records],
        [record.description for record in records],
        [record.agency for record in records],
    )
    chances = [
        np.where(np.isin(served.functions, rows), served.probability, 0.0).sum(axis=1).tolist()
        for rows in (
            [place for place, key in enumerate(model.keys) if key == WEBSITE_FUNCTION],
            [place for place, key in enumerate(model.keys) if key in SHARED_FUNCTIONS],
        )
    ]
    return [_proposal(entry, site, shared) for entry, site, shared in zip(entries, *chances, strict=True)]


def _proposal(entry: EntryFacts, site: float, shared: float) -> KindProposal:
    cues = _cues(entry, site, shared)
    logits = np.array([_BASE[kind] + sum(cue.weight for cue in cues if cue.kind == kind) for kind in ENTRY_KINDS])
    odds = np.exp(logits - logits.max())
    probability = odds / odds.sum()
    order = sorted(range(len(ENTRY_KINDS)), key=lambda place: (-probability[place], place))
    best = ENTRY_KINDS[order[0]]
    reasons = [cue.said for cue in sorted(cues, key=lambda cue: -cue.weight) if cue.kind == best and cue.weight > 0]
    nothing = Sentence("tidak ada tanda jenis lain", "nothing points to another kind")
    said = reasons[:2] or [nothing]
    return KindProposal(
        entry.record.id,
        best,
        float(probability[order[0]]),
        Sentence("; ".join(one.id for one in said), "; ".join(one.en for one in said)),
        tuple((ENTRY_KINDS[place], float(probability[place])) for place in order),
    )


def _cues(entry: EntryFacts, site: float, shared: float) -> list[_Cue]:
    record = entry.record
    name, described = text.folded(record.name), text.folded(record.description)
    both = f"{name} {described}"
    found = [*_declared(entry), *_site_cues(record, name, described, site), *_part_cues(name, described, both)]
    if shared > 0.3:
        said = Sentence("tugasnya melayani aplikasi lain", "its task is to serve other applications")
        found.append(_Cue("shared_component", 3.2 * shared, said))
    return found


def _declared(entry: EntryFacts) -> list[_Cue]:
    found = []
    if entry.record.relation in ("channel", "module"):
        said = Sentence(f"tercatat sebagai {entry.record.relation} dari aplikasi lain", "declared as part of another")
        found.append(_Cue(entry.record.relation, 7.0, said))
    if entry.status in ("retired", "idle"):
        said = Sentence(f"status: {entry.status}", f"status: {entry.status}")
        found.append(_Cue("dead", 5.0 if entry.status == "retired" else 1.5, said))
    return found


def _site_cues(record: ApplicationRecord, name: str, described: str, site: float) -> list[_Cue]:
    found = []
    if is_unit_site(record):
        found.append(
            _Cue("website", 5.0, Sentence("situs sebuah unit, tanpa tugas lain", "the site of a unit, no task"))
        )
    elif _SITE_FIRST.search(name) or _OFFICIAL.search(described):
        found.append(_Cue("website", 3.0, Sentence("disebut situs atau laman", "called a web site")))
    if site > 0.3:
        said = Sentence("kata-katanya seperti situs resmi", "worded like an official site")
        found.append(_Cue("website", 3.0 * site, said))
    if acts := _ACTS.search(described):
        said = Sentence(f"menyebut kegiatan: {acts.group()}", f"names an act: {acts.group()}")
        found.append(_Cue("application", 1.2, said))
    return found


def _part_cues(name: str, described: str, both: str) -> list[_Cue]:
    found = []
    if matched := _CHANNEL_OF.search(both):
        found.append(_Cue("channel", 4.6, _quoted(matched.group())))
    elif matched := _CHANNEL.search(name):
        found.append(_Cue("channel", 3.0, _quoted(matched.group().strip())))
    for kind, pattern, weight in (("module", _MODULE, 4.0), ("shared_component", _SHARED, 2.6), ("dead", _DEAD, 4.5)):
        if matched := pattern.search(both):
            in_name = bool(pattern.search(name))
            found.append(_Cue(kind, weight + (1.2 if in_name else 0.0), _quoted(matched.group())))
    return found


def _quoted(words: str) -> Sentence:
    return Sentence(f"tertulis “{words}”", f"says “{words}”")
