"""How numbers, dates and kinds of findings read on the pages."""

from app.findings.wording import KIND_LABELS, KIND_MEANINGS
from app.kit.locale import instant, number, percent

__all__ = ["KIND_LABELS", "KIND_MEANINGS", "instant", "number", "percent"]
