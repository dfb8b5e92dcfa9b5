"""Rows that are one service among many units, by their own words: the village's web site, a subdistrict's attendance.

`families.py` gathers them when there are several.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import text
from . import vocabulary as words
from .records import ApplicationRecord
from .tokens import Flags, Ragged, Words

_ANY_UNIT = frozenset({"opd"})
SITE = "site"
"""The family of plain web sites."""


@dataclass(frozen=True, slots=True)
class Named:
    """Records with the tokens of the main part of their names and of their descriptions, and their hosts."""

    records: Sequence[ApplicationRecord]
    table: Words
    names: Ragged
    described: Ragged
    descriptions: Sequence[str]
    hosts: Sequence[str]


def with_unit_cue(named: Named) -> list[int]:
    """The rows that may be one of many units': a site word leads, a unit stands in the name or owns the record."""
    site = named.table.flagged("site", words.SITE_WORDS.__contains__)
    unit = named.table.flagged("unit", words.TENANT_UNITS.__contains__)
    found = _leads(named.names, site) | _leads(named.described, site)
    found |= np.bincount(named.names.owners()[unit[named.names.values]], minlength=len(named.names)) > 0
    owned = {agency: _owning_unit(agency) for agency in {record.agency for record in named.records}}
    found |= np.array([record.category == "website" or owned[record.agency] for record in named.records], dtype=bool)
    return [int(row) for row in np.flatnonzero(found)]


def _leads(rows: Ragged, flags: Flags) -> Flags:
    """Whether one of the first two tokens of each row has the flag."""
    first = np.arange(len(rows.values)) - np.repeat(rows.pointers[:-1], rows.sizes()) < 2
    result: Flags = np.bincount(rows.owners()[first & flags[rows.values]], minlength=len(rows)) > 0
    return result


def _owning_unit(agency: str) -> bool:
    tokens = text.tokens(agency)
    return len(tokens) > 1 and tokens[0] in words.TENANT_UNITS


def unit_of(named: Named, row: int, *, name_is_host: bool) -> tuple[str, str]:
    """As `unit_in`, of a row."""
    tokens = named.table.tokens
    main = [tokens[number] for number in named.names.row(row).tolist()]
    described = text.tokens(named.descriptions[row])
    return unit_in(named.records[row], named.hosts[row], main, described, name_is_host=name_is_host)


def unit_in(
    record: ApplicationRecord, host: str, main: Sequence[str], described: Sequence[str], *, name_is_host: bool
) -> tuple[str, str]:
    """The family label and the unit of a record that is one service among many units; two empty strings otherwise.

    `main` are the tokens of the main part of its name, `described` those of its description.
    """
    agency = text.tokens(record.agency)
    if _is_unit_site(record, [] if name_is_host else main, described, agency, host):
        return SITE, " ".join(agency) or host or " ".join(main)
    for position, token in enumerate(main):
        if token in words.TENANT_UNITS and position and position < len(main) - 1:
            before = [t for t in main[:position] if t not in words.STOP_WORDS]
            if set(before) - words.GENERIC_WORDS:
                return " ".join([*before, token]), " ".join(main[position + 1 :])
    if agency and agency[0] in words.TENANT_UNITS and len(agency) > 1:
        own = [token for token in main if token not in agency]
        if own:
            return " ".join([*own, agency[0]]), " ".join(agency[1:])
    return "", ""


def _is_unit_site(
    record: ApplicationRecord, name: Sequence[str], described: Sequence[str], agency: Sequence[str], host: str
) -> bool:
    """Whether a row is the plain web site of an office, a village, a school: nothing is said of any other function."""
    cue = record.category == "website" or any(token in words.SITE_WORDS for token in [*name[:2], *described[:2]])
    if not cue or (record.category and record.category not in ("website", "application")):
        return False
    below, registered = text.host_labels(host)
    known = set(agency) | {registered} | {token for label in below for token in text.tokens(label)}
    known |= set(text.tokens(record.government))
    squashed = "".join(below)
    for part in (name, described):
        for token in part:
            if token in words.UNIT_WORDS or token in _ANY_UNIT:
                break
            if token in known or token in words.SITE_WORDS or token in words.STOP_WORDS or token in words.GENERIC_WORDS:
                continue
            if token in squashed or text.is_version(token) or text.spells(token, list(agency)):
                continue
            return False
    return True
