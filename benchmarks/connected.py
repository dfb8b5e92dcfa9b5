"""Generated portfolios with interfaces and known integration candidates, for measuring the ranking of candidates.

The functions of the catalogue are drawn at random and some pairs of them are declared adjacent; applications that serve
adjacent functions in one government should exchange data. A few of those pairs have an interface; one function is a
hub that anything may be connected to; a share of the interfaces means nothing. `enciphered` replaces every word by a
made-up one, so that nothing that was fitted on Indonesian wording can help.
"""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

from app.analysis import ApplicationRecord, InterfaceRecord
from benchmarks.cities import _TECHNOLOGIES, Pair, _catalogue, _entries, _renamed

_KINDS = ("api", "file", "database_link", "splp")
_FILLERS = (
    "Mendukung SPBE", "Berbasis web", "Digunakan seluruh perangkat daerah", "Aplikasi khusus", "Dapat lewat gawai",
)  # fmt: skip
_COMMON_DATA = ("data keluarga", "identitas pemohon", "unit kerja", "alamat warga")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Connected:
    """A portfolio, its interfaces, and the pairs (of ids) that should exchange data and have no interface."""

    records: list[ApplicationRecord]
    interfaces: list[InterfaceRecord]
    wanted: frozenset[Pair]
    served: dict[str, str]


@dataclass(frozen=True)
class Rates:
    """How poor the records are: shares of codes missing and wrong, data objects missing, words lost."""

    missing: float = 0.11
    wrong: float = 0.1
    coarse: float = 0.12
    no_data: float = 0.28
    lost: float = 0.0
    undescribed: float = 0.13


EASY = Rates()
HARD = Rates(missing=0.4, wrong=0.24, coarse=0.12, no_data=0.5, lost=0.25, undescribed=0.2)


def connected(
    folder: Path, count: int, seed: int, *, rates: Rates = EASY, functions: int = 60, enciphered: bool = True
) -> Connected:
    """About `count` applications of four governments or, above 1,000, one for each 250."""
    draw = random.Random(seed)
    catalogue, entries = _catalogue(folder), _entries(folder, ("first", "second", "third"))
    keys = sorted(draw.sample(sorted(k for k in entries if catalogue[k]["rab"]), functions))
    wordings = {key: draw.sample(entries[key], min(5, len(entries[key]))) for key in keys}
    codes = _codes(keys, draw)
    alone = keys[: functions // 4]
    adjacent = _adjacency([key for key in keys if key not in alone], round(functions * 0.8), draw)
    hub = draw.choice(keys)
    weight = {key: draw.choice((0.3, 1, 1, 1, 1.6, 2)) for key in keys}
    sizes = [draw.uniform(0.6, 1.6) for _ in range(max(4, count // 250))]
    records: list[ApplicationRecord] = []
    served: dict[str, str] = {}
    for number, size in enumerate(sizes):
        for _ in range(round(count * size / sum(sizes))):
            key = draw.choices(keys, [weight[key] for key in keys])[0]
            id = f"A{len(records):07}"
            served[id] = key
            government = f"Kota {number + 1:03}"
            records.append(_record(id, key, government, catalogue, wordings, keys, codes, rates, draw))
    if enciphered:
        records = [_enciphered(record) for record in records]
    interfaces, wanted = _wired(records, served, adjacent, hub, draw)
    draw.shuffle(records)
    return Connected(records, interfaces, wanted, served)


def _codes(keys: list[str], draw: random.Random) -> dict[str, str]:
    """A made-up reference: most functions have a code of their own, a sixth shares one with others."""
    codes: dict[str, str] = {}
    groups = sorted({(draw.randrange(1, 10), draw.randrange(1, 9)) for _ in range(max(3, len(keys) // 3))})
    used: dict[tuple[int, int], int] = defaultdict(int)
    for key in draw.sample(keys, len(keys)):
        if codes and draw.random() < 1 / 6:
            codes[key] = draw.choice(sorted(codes.values()))
            continue
        group = draw.choice(groups)
        used[group] += 1
        codes[key] = f"RAB.{group[0]:02}.{group[1]:02}.{used[group]:02}"
    return codes


def _adjacency(keys: list[str], count: int, draw: random.Random) -> list[tuple[str, str]]:
    pairs = list(combinations(keys, 2))
    return draw.sample(pairs, count)


def _record(
    id: str, key: str, government: str, catalogue: dict[str, dict[str, str]],
    wordings: dict[str, list[tuple[str, str]]], keys: list[str], codes: dict[str, str], rates: Rates,
    draw: random.Random,
) -> ApplicationRecord:  # fmt: skip
    row = catalogue[key]
    name, description = draw.choice(wordings[key])
    parts = [description] if draw.random() >= rates.undescribed else []
    parts += [draw.choice(_FILLERS)] if draw.random() < 0.4 else []
    draw.shuffle(parts)
    words = [word for part in parts for word in part.split() if draw.random() >= rates.lost]
    agencies = [agency for agency in row["agencies"].split("|") if agency not in ("", "*")] or ["Diskominfo"]
    objects = [value for value in row["data_objects"].split("|") if value] + [draw.choice(_COMMON_DATA)]
    kept = tuple(draw.sample(objects, min(len(objects), 2))) if draw.random() >= rates.no_data else ()
    services = (
        (row["name_id"].lower(),) if draw.random() < 0.25 else (("layanan publik",) if draw.random() < 0.3 else ())
    )
    return ApplicationRecord(
        id=id, name=_renamed(name, draw) if draw.random() < 0.7 else f"SI{draw.choice(_COMMON_DATA)[:4].upper()}",
        description=" ".join(words), government=government,
        agency=draw.choice(agencies) if draw.random() < 0.9 else "Sekretariat Daerah",
        references=_noisy_codes(codes, key, keys, rates, draw), data_objects=kept, services=services,
        technologies=tuple(sorted(draw.sample(_TECHNOLOGIES, 2))),
    )  # fmt: skip


def _noisy_codes(codes: dict[str, str], key: str, keys: list[str], rates: Rates, draw: random.Random) -> frozenset[str]:
    chance = draw.random()
    if chance < rates.missing:
        return frozenset()
    code = codes[draw.choice(keys)] if chance < rates.missing + rates.wrong else codes[key]
    found = {code.rpartition(".")[0] if draw.random() < rates.coarse else code}
    if draw.random() < 0.12:
        found.add(codes[draw.choice(keys)])
    return frozenset(found)


@lru_cache(maxsize=65_536)
def _ciphered_word(word: str) -> str:
    """A made-up word of the same length, the same one each time."""
    digest = blake2b(word.lower().encode()).digest()
    letters = ("bcdfghjklmnprstw", "aeiou")
    made = "".join(letters[place % 2][digest[place % 64] % len(letters[place % 2])] for place in range(len(word)))
    return made.upper() if word.isupper() else made.capitalize() if word[:1].isupper() else made


def _ciphered(text: str) -> str:
    return _WORD.sub(lambda found: _ciphered_word(found.group()), text)


def _enciphered(record: ApplicationRecord) -> ApplicationRecord:
    return replace(
        record, name=_ciphered(record.name), description=_ciphered(record.description), agency=_ciphered(record.agency),
        data_objects=tuple(_ciphered(value) for value in record.data_objects),
        services=tuple(_ciphered(value) for value in record.services),
    )  # fmt: skip


def _wired(
    records: list[ApplicationRecord], served: dict[str, str], adjacent: list[tuple[str, str]], hub: str,
    draw: random.Random,
) -> tuple[list[InterfaceRecord], frozenset[Pair]]:  # fmt: skip
    """Interfaces (half of one an application) and the pairs of adjacent functions that none of them connects."""
    by_place: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        by_place[record.government, served[record.id]].append(record.id)
        members[record.government].append(record.id)
    possible = [
        (one, two)
        for government in sorted(members)
        for left, right in adjacent
        for one in by_place[government, left]
        for two in by_place[government, right]
    ]
    flows: dict[Pair, tuple[str, str]] = {}

    def add(one: str, two: str) -> None:
        if one != two:
            flows.setdefault(frozenset((one, two)), (one, two) if draw.random() < 0.55 else (two, one))

    budget = len(records) // 2
    for government in sorted(members):
        share = budget * len(members[government]) / len(records)
        for left, right in adjacent:
            pairs = [(a, b) for a in by_place[government, left] for b in by_place[government, right]]
            for one, two in draw.sample(
                pairs, min(len(pairs), round(draw.uniform(0, 2) * 0.45 * share / len(adjacent)))
            ):
                add(one, two)
        hubs = by_place[government, hub]
        for _ in range(round(share * 0.3) if hubs else 0):
            add(draw.choice(hubs[:3]), draw.choice(members[government]))
        for _ in range(round(share * 0.25)):
            add(*draw.sample(members[government], 2))
    interfaces = [InterfaceRecord(one, two, draw.choice(_KINDS)) for one, two in flows.values()]
    draw.shuffle(interfaces)
    return interfaces, frozenset(pair for pair in map(frozenset, possible) if len(pair) == 2 and pair not in flows)
