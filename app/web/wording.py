"""How numbers, dates and kinds of findings read in the two languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.findings.models import FindingKind
from app.kit.language import Language, Text

KIND_LABELS: dict[FindingKind, Text] = {
    FindingKind.SAME_RECORD: Text("Tercatat dua kali", "Registered twice"),
    FindingKind.SAME_FUNCTION: Text("Fungsi sama", "Same function"),
    FindingKind.VARIANT: Text("Varian satu produk", "Variants of one product"),
    FindingKind.SHARED_SERVICE: Text("Layanan teknis berulang", "Repeated technical service"),
    FindingKind.NATIONAL_OVERLAP: Text("Sudah ada secara nasional", "Exists nationally"),
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
}

_MONTHS = (
    Text("Januari", "January"),
    Text("Februari", "February"),
    Text("Maret", "March"),
    Text("April", "April"),
    Text("Mei", "May"),
    Text("Juni", "June"),
    Text("Juli", "July"),
    Text("Agustus", "August"),
    Text("September", "September"),
    Text("Oktober", "October"),
    Text("November", "November"),
    Text("Desember", "December"),
)


def number(value: int, language: Language) -> str:
    """`value` with its thousands set apart: 1.234 in Indonesian, 1,234 in English."""
    grouped = f"{value:,}"
    return grouped if language == "en" else grouped.replace(",", ".")


def percent(score: float, language: Language) -> str:
    """A probability in [0, 1] as a whole percentage; what is not certain never reads as 100 %, nor as 0 %."""
    whole = round(score * 100) if score in (0, 1) else min(99, max(1, round(score * 100)))
    return f"{whole}%" if language == "en" else f"{whole} %"


def instant(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """An instant as people of `zone` say it: 23 November 2026, 20.17 WIB."""
    local = at.astimezone(zone)
    separator = ":" if language == "en" else "."
    month = _MONTHS[local.month - 1].in_language(language)
    return f"{local.day} {month} {local.year}, {local:%H}{separator}{local:%M} {local.tzname()}"
