"""How numbers, rupiah, shares and dates read in Indonesian and in English."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.kit.language import Language, Text

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


def number(value: float, language: Language, decimals: int = 0) -> str:
    """`value` with its thousands set apart: 1.234,5 in Indonesian, 1,234.5 in English."""
    grouped = f"{value:,.{decimals}f}"
    return grouped if language == "en" else grouped.translate(_SWAPPED)


_SWAPPED = str.maketrans(",.", ".,")


def rupiah(value: int, language: Language) -> str:
    """An amount as it is written in letters of the government: Rp1.234.567."""
    return f"Rp{number(value, language)}"


def short_rupiah(value: int, language: Language) -> str:
    """An amount for a headline, three digits at most: Rp1,25 miliar; Rp1.25 billion."""
    for size, name in _SCALES:
        if value >= size:
            scaled = value / size
            decimals = 2 if scaled < 10 else 1 if scaled < 100 else 0
            return f"Rp{number(scaled, language, decimals)} {name.in_language(language)}"
    return rupiah(value, language)


_SCALES = (
    (1_000_000_000_000, Text("triliun", "trillion")),
    (1_000_000_000, Text("miliar", "billion")),
    (1_000_000, Text("juta", "million")),
)


def percent(share: float, language: Language) -> str:
    """A share in [0, 1] as a whole percentage; what is not certain never reads as 100 %, nor as 0 %."""
    whole = round(share * 100) if share in (0, 1) else min(99, max(1, round(share * 100)))
    return f"{whole}%" if language == "en" else f"{whole} %"


def probability(value: float, language: Language) -> str:
    """A probability as a whole percentage from 1 to 99: no finding is certain."""
    return percent(min(0.99, max(0.01, value)), language)


def day(on: date, language: Language) -> str:
    """A day: 25 November 2026."""
    return f"{on.day} {_MONTHS[on.month - 1].in_language(language)} {on.year}"


def month(on: date, language: Language) -> str:
    """A month, short: Nov 2026."""
    return f"{_MONTHS[on.month - 1].in_language(language)[:3]} {on.year}"


def instant(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """An instant as people of `zone` say it: 23 November 2026, 20.17 WIB."""
    local = at.astimezone(zone)
    separator = ":" if language == "en" else "."
    return f"{day(local.date(), language)}, {local:%H}{separator}{local:%M} {local.tzname()}"
