"""How values and errors are told to the people who filled in the file."""

from typing import Any

from app.imports.parsing import own_identifier
from app.kit.errors import RingkasError
from app.kit.language import Text
from app.kit.tabular import Table

_SHOWN = 60  # a value in a sentence, in letters


def shown(value: Any) -> str:
    """A value in a sentence: short, and without what only programs understand."""
    if isinstance(value, list):
        texts = [entry["value"] if isinstance(entry, dict) and "value" in entry else entry for entry in value]
        readable = all(isinstance(text, str) and own_identifier(text) is None for text in texts)
        text = "; ".join(texts) if readable and texts else f"{len(value)} isian / entries" if value else "–"
    else:
        text = "–" if value in (None, "") else {True: "ya / yes", False: "tidak / no"}.get(value, str(value))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def sentences(table: Table, line: int, error: RingkasError, column_of: dict[str, str]) -> list[Text]:
    """What `error` says of the row in `line`, a sentence a fault; `column_of` names the column of a field."""
    if not error.faults:
        place = table.place(line)
        return [Text(f"{place.id}: {error.sentence('id')}", f"{place.en}: {error.sentence('en')}")]
    said = []
    for fault in error.faults:
        name = fault.pointer.strip("/").split("/")[0]
        place = table.place(line, column_of.get(name))
        said.append(Text(f"{place.id}: {fault.detail.id}", f"{place.en}: {fault.detail.en}"))
    return said
