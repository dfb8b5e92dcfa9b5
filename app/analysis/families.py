"""Rows that are one service met at many units: a web site per village, an attendance application per subdistrict.

Such a family is one finding for the reader, not n²/2 of them, so it is listed along a star around its first member.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from .portfolio import Links, Profile
from .records import Parameters


def families(profiles: Sequence[Profile], parameters: Parameters) -> dict[int, str]:
    """Row → family label, for families with at least `Parameters.family_size` different units in one government."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, profile in enumerate(profiles):
        if profile.family and not profile.record.shared:
            rows[f"{profile.record.government}\n{profile.family}"].append(row)
    return {
        row: label
        for label in sorted(rows)
        if len({profiles[row].instance for row in rows[label]}) >= parameters.family_size
        for row in rows[label]
    }


def stars(family: Mapping[int, str]) -> Links:
    """For each family the pairs of its first row with each other one."""
    first: dict[str, int] = {}
    for row in sorted(family):
        first.setdefault(family[row], row)
    pairs = [(first[family[row]], row) for row in sorted(family) if first[family[row]] != row]
    return Links(np.array([a for a, _ in pairs], dtype=np.int64), np.array([b for _, b in pairs], dtype=np.int64))


def covered(profiles: Sequence[Profile], family: Mapping[int, str], left: int, right: int) -> bool:
    """Whether a pair is covered by its family's star: two units of it, not one unit or one address listed twice."""
    if left not in family or family[left] != family.get(right):
        return False
    one, two = profiles[left], profiles[right]
    same_unit = one.instance == two.instance and one.keys[:1] == two.keys[:1]
    return not _same_address(one, two) and not same_unit


def comparable(left: Profile, right: Profile) -> bool:
    """A plain web site of a unit is only compared with what shares its address or its name."""
    if left.family != "site" and right.family != "site":
        return True
    return _same_address(left, right) or (left.family == right.family and bool(set(left.keys) & set(right.keys)))


def _same_address(left: Profile, right: Profile) -> bool:
    return bool(left.host) and (left.host, left.path) == (right.host, right.path)
