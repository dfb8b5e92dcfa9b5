"""The two languages that people read here, and which of them a reader asked for."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["id", "en"]


class Text(NamedTuple):
    """One sentence in Bahasa Indonesia and in English; either may hold `{placeholders}`."""

    id: str
    en: str

    def in_language(self, language: Language, **values: object) -> str:
        """The sentence in `language`, its placeholders filled from `values`, `Text`s in the same language."""
        template = self.en if language == "en" else self.id
        return template.format(**spoken(values, language)) if values else template


def spoken(values: Mapping[str, object], language: Language) -> dict[str, object]:
    """`values` with each `Text` among them in `language`."""
    return {name: value.in_language(language) if isinstance(value, Text) else value for name, value in values.items()}


def preferred_language(accept_language: str | None, default: Language) -> Language:
    """The language of an `Accept-Language` header (RFC 9110, 12.5.4) that we speak, else `default`.

    Quality values are honoured; a tie goes to the one named first; `*` and unknown tags stand for `default`.
    """
    best: Language = default
    best_quality = 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.partition(";")
        quality = _quality(parameters)
        primary = tag.strip().lower().split("-")[0]
        language: Language | None = "en" if primary == "en" else "id" if primary in {"id", "in"} else None
        if language and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
