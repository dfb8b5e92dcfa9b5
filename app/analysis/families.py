"""Rows that are one service met at many units: a web site per village, an attendance application per subdistrict.

Such a family is one finding for the reader, not n²/2 of them, so it is listed along a star around its first member.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from .portfolio import Links, Portfolio, Shown
from .records import Parameters
from .units import SITE


def families(of: Portfolio, parameters: Parameters) -> dict[int, str]:
    """Row → family label, for families with at least `Parameters.family_size` different units in one government."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, label in enumerate(of.families):
        if label and not of.shared[row]:
            rows[f"{of.records[row].government}\n{label}"].append(row)
    return {
        row: label
        for label in sorted(rows)
        if len({of.units[row] for row in rows[label]}) >= parameters.family_size
        for row in rows[label]
    }


def stars(family: Mapping[int, str]) -> Links:
    """For each family the pairs of its first row with each other one."""
    first: dict[str, int] = {}
    for row in sorted(family):
        first.setdefault(family[row], row)
    pairs = [(first[family[row]], row) for row in sorted(family) if first[family[row]] != row]
    return Links(np.array([a for a, _ in pairs], dtype=np.int64), np.array([b for _, b in pairs], dtype=np.int64))


class Met(NamedTuple):
    """Where and as what a service is met: its family, its short names, its address."""

    family: str
    keys: tuple[str, ...]
    host: str
    path: str


def met_at(of: Shown, row: int) -> Met:
    """Where a row's service is met."""
    return Met(of.families[row], of.keys[row], of.hosts[row], of.paths[row])


def covered(of: Shown, family: Mapping[int, str], left: int, right: int) -> bool:
    """Whether a pair is covered by its family's star: two units of it, not one unit or one address listed twice."""
    if left not in family or family[left] != family.get(right):
        return False
    same_unit = of.units[left] == of.units[right] and of.keys[left][:1] == of.keys[right][:1]
    return not _same_address(met_at(of, left), met_at(of, right)) and not same_unit


def comparable(of: Shown, left: int, right: int) -> bool:
    """A plain web site of a unit is only compared with what shares its address or its name."""
    if of.families[left] != SITE and of.families[right] != SITE:
        return True
    return comparable_sites(met_at(of, left), met_at(of, right))


def comparable_sites(one: Met, two: Met) -> bool:
    """As `comparable`, where one of the two is such a site."""
    return _same_address(one, two) or (one.family == two.family and not set(one.keys).isdisjoint(two.keys))


def _same_address(one: Met, two: Met) -> bool:
    return bool(one.host) and (one.host, one.path) == (two.host, two.path)
