"""One cell: its value as clean text, its letter, several values in one, and text that a spreadsheet must not execute."""

import datetime
import re
from collections.abc import Iterable

# What neither XML 1.0 nor an eye can take: controls, lone surrogates, non-characters, zero-width marks of web pages.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[;|\r\n]")
_PIECES = re.compile(r"\\[\\;|\n]|[;|\r\n]|[^\\;|\r\n]+|\\")
_TO_ESCAPE = re.compile(r"[\\;|\n]")
# OWASP, “CSV Injection”: what makes a spreadsheet run a cell, with the full-width forms that East Asian Excel takes too.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
# From here on a double no longer counts by ones; Excel keeps 15 digits anyway.
_LARGEST_WHOLE = 1e21


def clean(text: str) -> str:
    """The text without control characters and outer space; line ends as `\\n`. Cleaning twice changes nothing."""
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", _UNWANTED.sub("", text)).replace("\xa0", " ")
    return text.strip()


def text_of(value: object) -> str:
    """The value of a cell as clean text: whole numbers without “.0”, dates in ISO 8601, truth as 1 or 0, lists joined."""
    match value:
        case str():
            return clean(value)
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int():
            return str(value)
        case float():
            if value.is_integer() and abs(value) < _LARGEST_WHOLE:
                return str(int(value))
            return repr(value) if abs(value) < float("inf") else ""  # also NaN: comparisons with it are false
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return _duration(value)
        case list() | tuple():
            return join_values(text_of(item) for item in value)
    return clean(str(value))


def _duration(value: datetime.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def letter(index: int) -> str:
    """The spreadsheet's letter of the column at 0-based `index`: A, B, …, Z, AA, …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def join_values(values: Iterable[str]) -> str:
    """Several values as the text of one cell, separated by “; ”; `split_values` gives them back.

    A separator, line break or backslash inside a value is preceded by a backslash. Empty values are dropped.
    """
    cleaned = (clean(value) for value in values)
    return "; ".join(_TO_ESCAPE.sub(r"\\\g<0>", value) for value in cleaned if value)


def split_values(text: str) -> list[str]:
    """The values of a cell, separated by `;`, `|` or a line break, stripped, empty ones dropped.

    A backslash before one of these or before a backslash takes it literally; any other backslash is just that.
    """
    if "\\" not in text:
        return [value for part in _SEPARATORS.split(text) if (value := part.strip())]
    values = [""]
    for piece in _PIECES.findall(text):
        if piece in ";|\r\n":
            values.append("")
        else:
            values[-1] += piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece
    return [value for part in values if (value := part.strip())]


def guard(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it as a formula, or if `unguard` would strip it."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; text that was not guarded is left as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
