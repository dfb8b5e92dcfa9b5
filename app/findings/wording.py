"""Kinds of findings, verdicts and states in words."""

from app.findings.models import FindingKind, FindingState
from app.findings.reviews.models import Verdict
from app.kit.language import Text

KIND_LABELS: dict[FindingKind, Text] = {
    FindingKind.SAME_RECORD: Text("Tercatat dua kali", "Registered twice"),
    FindingKind.SAME_FUNCTION: Text("Fungsi sama", "Same function"),
    FindingKind.VARIANT: Text("Varian satu produk", "Variants of one product"),
    FindingKind.SHARED_SERVICE: Text("Layanan teknis berulang", "Repeated technical service"),
    FindingKind.NATIONAL_OVERLAP: Text("Sudah ada secara nasional", "Exists nationally"),
    FindingKind.INTEGRATION: Text("Perlu bertukar data", "Should exchange data"),
}

KIND_MEANINGS: dict[FindingKind, Text] = {
    FindingKind.SAME_RECORD: Text(
        "Satu aplikasi, didaftarkan lebih dari sekali.", "One application, registered more than once."
    ),
    FindingKind.SAME_FUNCTION: Text(
        "Aplikasi berbeda yang mengerjakan hal yang sama.", "Different applications that do the same."
    ),
    FindingKind.VARIANT: Text(
        "Kanal, modul, atau salinan dari satu produk.", "Channels, modules or instances of one product."
    ),
    FindingKind.SHARED_SERVICE: Text(
        "Layanan teknis yang sama, dijalankan sendiri-sendiri.", "The same technical service, run several times."
    ),
    FindingKind.NATIONAL_OVERLAP: Text(
        "Aplikasi lokal di samping aplikasi umum nasional.", "A local application beside a national shared one."
    ),
    FindingKind.INTEGRATION: Text("Seharusnya bertukar data, dan belum.", "They should exchange data and do not yet."),
}

VERDICT_LABELS: dict[Verdict, Text] = {
    Verdict.SAME: Text("sama", "the same"),
    Verdict.VARIANT: Text("varian satu produk", "variants of one product"),
    Verdict.REDUNDANT: Text("berlebih", "redundant"),
    Verdict.SHARED: Text("layak dijadikan layanan bersama", "fit to be one shared service"),
    Verdict.DIFFERENT: Text("berbeda", "different"),
    Verdict.UNSURE: Text("belum pasti", "not sure"),
}

STATE_LABELS: dict[FindingState, Text] = {
    FindingState.OPEN: Text("menunggu penilaian", "to be judged"),
    FindingState.SETTLED: Text("selesai", "settled"),
    FindingState.DISMISSED: Text("dinilai berbeda", "judged different"),
    FindingState.REOPENED: Text("dibuka kembali", "reopened"),
}


def kind_label(kind: str) -> Text:
    """A kind in words."""
    return KIND_LABELS[FindingKind(kind)]


RULE_LABELS: dict[str, Text] = {
    "two_masters": Text("dua master", "two masters"),
    "reader_without_flow": Text("pembaca tanpa aliran", "reader without a flow"),
    "manual_reentry": Text("ketik ulang", "typed again"),
    "file_transfer": Text("pindah lewat berkas", "carried as files"),
    "tangle": Text("sambungan kusut", "tangle"),
    "service_chain": Text("rantai layanan", "service chain"),
    "local_beside_national": Text("di samping aplikasi nasional", "beside a national application"),
    "same_persons": Text("register sama", "same register"),
    "learned_affinity": Text("lazim terhubung", "usually connected"),
}
"""The rules of integration candidates, which stand where other findings have features."""
