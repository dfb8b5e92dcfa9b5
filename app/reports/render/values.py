"""Values as a reader of the language reads them, for pages; and how each form says them plainly, for data."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.kit.language import Language
from app.kit.locale import day, instant, number, percent, probability, rupiah
from app.reports.shape import Unit, Value

NUMERIC = frozenset({Unit.COUNT, Unit.DECIMAL, Unit.RUPIAH, Unit.SHARE, Unit.PROBABILITY, Unit.YEAR})
NOTHING = "–"


def shown(value: Value, unit: Unit, language: Language, zone: ZoneInfo) -> str:
    """`value` as text for a page; what is not known is a dash, never a zero."""
    if value is None or value == "":
        text = NOTHING
    elif isinstance(value, bool):
        text = {"id": ("tidak", "ya"), "en": ("no", "yes")}[language][value]
    elif isinstance(value, datetime):
        text = instant(value, zone, language)
    elif isinstance(value, date):
        text = day(value, language)
    elif isinstance(value, str):
        text = value
    else:
        text = _counted(value, unit, language)
    return text


def _counted(value: float, unit: Unit, language: Language) -> str:
    if unit is Unit.RUPIAH:
        return rupiah(int(value), language)
    if unit is Unit.DECIMAL:
        return number(value, language, 1)
    if unit is Unit.SHARE:
        return percent(float(value), language)
    if unit is Unit.PROBABILITY:
        return probability(float(value), language)
    if unit is Unit.YEAR:
        return str(value)
    return number(value, language, 0 if value == int(value) else 1)
