"""One cell: its value as clean text, its letter, several values in one, and what a spreadsheet must not execute."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from types import NoneType
from typing import Any

# What neither XML 1.0 nor an eye can take: controls, lone surrogates, non-characters, zero-width marks of web pages.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[;|\r\n]")
_PIECES = re.compile(r"\\[\\;|\n]|[;|\r\n]|[^\\;|\r\n]+|\\")
_TO_ESCAPE = re.compile(r"[\\;|\n]")
# OWASP, “CSV Injection”: what makes a spreadsheet run a cell; East Asian Excel takes the full-width forms too.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
# From here on a double no longer counts by ones; Excel keeps 15 digits anyway.
_LARGEST_WHOLE = 1e21


def clean(text: str) -> str:
    """The text without control characters and outer space, all line ends alike. Cleaning twice changes nothing."""
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", _UNWANTED.sub("", text)).replace("\xa0", " ")
    return text.strip()


def text_of(value: object) -> str:
    """A cell's value as clean text: whole numbers without “.0”, dates in ISO 8601, truth as 1 or 0, lists joined."""
    return _TEXT_OF.get(type(value), _text_of_other)(value)


def _text_of_float(value: float) -> str:
    if value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    return repr(value) if math.isfinite(value) else ""


def _text_of_duration(value: dt.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _text_of_other(value: object) -> str:
    return clean(str(value))


# By exact type: a file holds hundreds of thousands of cells.
_TEXT_OF: dict[type, Callable[[Any], str]] = {
    str: clean,
    NoneType: lambda _: "",
    bool: lambda value: "1" if value else "0",
    int: str,
    float: _text_of_float,
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: _text_of_duration,
    list: lambda values: join_values(text_of(value) for value in values),
    tuple: lambda values: join_values(text_of(value) for value in values),
}


def letter(index: int) -> str:
    """The spreadsheet's letter of the column at 0-based `index`: A to Z, then AA."""
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
            values[-1] += piece[1:] or piece if piece.startswith("\\") else piece
    return [value for part in values if (value := part.strip())]


def guard(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would run it, or if `unguard` would strip one."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; text that was not guarded is left as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
