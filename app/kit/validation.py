"""Pydantic's findings as sentences for people, in Indonesian and English."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from app.kit.errors import Fault
from app.kit.language import Text

# The error type of our own validators, which bring both sentences along.
_EXPLAINED = "explained"

# By pydantic's error type; placeholders are names of its error context.
_SENTENCES: dict[str, Text] = {
    "missing": Text("wajib diisi", "is required"),
    "extra_forbidden": Text("nama ini tidak dikenal; periksa ejaannya", "this name is not known; check its spelling"),
    "string_type": Text("harus berupa teks", "must be text"),
    "string_too_short": Text("paling sedikit {min_length} huruf", "must have at least {min_length} characters"),
    "string_too_long": Text("paling banyak {max_length} huruf", "must have at most {max_length} characters"),
    "string_pattern_mismatch": Text(
        "bentuknya tidak sesuai; pola yang diterima: {pattern}", "has the wrong form; the accepted pattern is {pattern}"
    ),
    "string_unicode": Text("memuat huruf Unicode yang rusak", "holds broken Unicode"),
    "int_type": Text("harus berupa bilangan bulat", "must be a whole number"),
    "int_parsing": Text("harus berupa bilangan bulat", "must be a whole number"),
    "int_from_float": Text("harus berupa bilangan bulat", "must be a whole number"),
    "float_type": Text("harus berupa bilangan", "must be a number"),
    "float_parsing": Text("harus berupa bilangan", "must be a number"),
    "bool_type": Text("harus true atau false", "must be true or false"),
    "bool_parsing": Text("harus true atau false", "must be true or false"),
    "greater_than_equal": Text("paling kecil {ge}", "must be at least {ge}"),
    "less_than_equal": Text("paling besar {le}", "must be at most {le}"),
    "greater_than": Text("harus lebih dari {gt}", "must be more than {gt}"),
    "less_than": Text("harus kurang dari {lt}", "must be less than {lt}"),
    "enum": Text("harus salah satu dari {expected}", "must be one of {expected}"),
    "literal_error": Text("harus salah satu dari {expected}", "must be one of {expected}"),
    "uuid_parsing": Text("harus berupa UUID", "must be a UUID"),
    "uuid_type": Text("harus berupa UUID", "must be a UUID"),
    "date_from_datetime_parsing": Text("harus tanggal TTTT-BB-HH", "must be a date YYYY-MM-DD"),
    "date_parsing": Text("harus tanggal TTTT-BB-HH", "must be a date YYYY-MM-DD"),
    "datetime_from_date_parsing": Text("harus waktu ISO 8601", "must be an ISO 8601 instant"),
    "datetime_parsing": Text("harus waktu ISO 8601", "must be an ISO 8601 instant"),
    "list_type": Text("harus berupa daftar", "must be a list"),
    "dict_type": Text("harus berupa objek", "must be an object"),
    "model_attributes_type": Text("harus berupa objek", "must be an object"),
    "model_type": Text("harus berupa objek", "must be an object"),
    "too_long": Text("paling banyak {max_length} isian", "must have at most {max_length} entries"),
    "too_short": Text("paling sedikit {min_length} isian", "must have at least {min_length} entries"),
    "json_invalid": Text("bukan JSON yang benar", "is not valid JSON"),
    "url_parsing": Text("bukan alamat web yang benar", "is not a valid web address"),
}


def explained(text: Text) -> PydanticCustomError:
    """An error for a validator to raise whose sentence is `text`."""
    return PydanticCustomError(_EXPLAINED, "{en}", {"id": text.id, "en": text.en})


def sentence_of(kind: str, context: Mapping[str, Any], message: str) -> Text:
    """What a finding of pydantic's `kind` means for the person who wrote the input."""
    if kind == _EXPLAINED:
        return Text(str(context["id"]), str(context["en"]))
    sentence = _SENTENCES.get(kind)
    if sentence is None:
        text = message.removeprefix("Value error, ")
        return Text(text, text)
    values = {name: str(value) for name, value in context.items()}
    try:
        return Text(*(part.format(**values) for part in sentence))
    except (KeyError, IndexError):
        return Text(message, message)


def fault_of(finding: Mapping[str, Any]) -> Fault:
    """One of `RequestValidationError.errors()` as a fault: a body's field by its own pointer, others by their place."""
    location = [str(part) for part in finding["loc"]]
    if location and location[0] == "body":
        location = location[1:]
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in location)
    return Fault(pointer, sentence_of(finding["type"], finding.get("ctx", {}), finding["msg"]))
