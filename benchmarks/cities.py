"""Portfolios with known answers: the coded development set, thinner copies of it, and text-only cities of entries."""

import csv
import itertools
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from app.analysis import ApplicationRecord
from app.cli.records import national_records, records_of_file
from app.places_on_disk import CATALOG_SEED

Pair = frozenset[str]


@dataclass(frozen=True)
class Answers:
    """Pairs of ids that are one system, that serve one function (which one system does too), and unclear ones."""

    identity: frozenset[Pair]
    function: frozenset[Pair]
    ignored: frozenset[Pair] = frozenset()


def demo_city() -> tuple[list[ApplicationRecord], dict[str, frozenset[Pair]]]:
    """The example city beside the national applications, and by kind the pairs that were planted there."""
    records, _ = records_of_file(CATALOG_SEED / "demo" / "applications.csv")
    known = {record.id for record in records}
    planted: defaultdict[str, set[Pair]] = defaultdict(set)
    with (CATALOG_SEED / "demo" / "planted.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            planted[row["kind"]].add(frozenset((row["left"], row["right"])))
    national = [record for record in national_records() if record.id not in known]
    return records + national, {kind: frozenset(pairs) for kind, pairs in planted.items()}


def read_dev(folder: Path) -> tuple[list[ApplicationRecord], Answers]:
    """A portfolio in the file format of `ringkas detect`, with `pairs.csv` beside it."""

    def several(cell: str) -> tuple[str, ...]:
        return tuple(part for part in cell.split(";") if part)

    with (folder / "applications.csv").open(encoding="utf-8") as file:
        records = [
            ApplicationRecord(
                id=row["app_id"], name=row["name"], description=row["description"], agency=row["agency"],
                government="" if row["shared"] == "1" else row["government"],
                references=frozenset(several(row["rab_codes"])), data_objects=several(row["data_objects"]),
                services=several(row["services"]), technologies=several(row["tech"]), shared=row["shared"] == "1",
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    same, function = set(), set()
    with (folder / "pairs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pair = frozenset((row["app_id_a"], row["app_id_b"]))
            if row["label"] == "same":
                same.add(pair)
            if row["label"] in ("same", "redundant"):
                function.add(pair)
    return records, Answers(frozenset(same), frozenset(function))


def thinned(records: Sequence[ApplicationRecord], draw: random.Random, hidden: float) -> list[ApplicationRecord]:
    """The portfolio as a poorer office has it: each field hidden with probability `hidden`, a quarter of words lost."""

    def kept(values: tuple[str, ...] | frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(values)) if draw.random() >= hidden else ()

    return [
        replace(
            record,
            description=" ".join(word for word in record.description.split() if draw.random() >= 0.25),
            references=frozenset(kept(record.references)), data_objects=kept(record.data_objects),
            services=kept(record.services), technologies=kept(record.technologies),
            agency=record.agency if draw.random() >= hidden / 2 else "",
        )
        for record in records
    ]  # fmt: skip


@lru_cache(maxsize=4)
def _catalogue(folder: Path) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.csv")):
        if path.stem != "overlaps":
            with path.open(encoding="utf-8") as file:
                rows.update({row["key"]: row for row in csv.DictReader(file)})
    return rows


@lru_cache(maxsize=4)
def _overlaps(folder: Path) -> frozenset[Pair]:
    with (folder / "overlaps.csv").open(encoding="utf-8") as file:
        return frozenset(frozenset((row["left"], row["right"])) for row in csv.DictReader(file))


@lru_cache(maxsize=8)
def _entries(folder: Path, hands: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted((folder / "entries").glob("*.csv")):
        if path.stem.rpartition("_")[2] in hands:
            with path.open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    found[row["key"]].append((row["name"], row["description"]))
    return dict(found)


def city(
    folder: Path, seed: int, hands: tuple[str, ...] = ("second", "third"), functions: int = 130
) -> tuple[list[ApplicationRecord], Answers]:
    """A made-up city without codes: neighbouring functions, some of them served twice or thrice, some rows twice."""
    draw = random.Random(seed)
    catalogue, entries = _catalogue(folder), _entries(folder, hands)
    chosen: set[str] = set()
    while len(chosen) < functions:
        anchor = draw.choice(sorted(entries))
        chosen |= {anchor, *(key for key in catalogue[anchor]["not"].split("|") if key in entries)}
    undescribed, with_agency = draw.choice((0.0, 0.1, 0.5)), draw.random() < 0.7
    rows: list[tuple[str, str, str, str, str]] = []
    for key in sorted(chosen):
        times = draw.choices((1, 2, 3), (0.62, 0.25, 0.13))[0]
        owners = [owner for owner in catalogue[key]["agencies"].split("|") if owner]
        jargon = draw.choice(entries[key])[1].split() if draw.random() < 0.35 else []
        for number, (name, description) in enumerate(draw.sample(entries[key], times)):
            if jargon and description:  # colleagues of one field write alike
                description += " " + " ".join(word for word in jargon if draw.random() < 0.5)  # noqa: PLW2901
            owner = draw.choice(owners) if owners and with_agency else ""
            owner = draw.choice(("Dinkes", "Disdik", "Dishub", "Diskominfo", "Setda")) if owner == "*" else owner
            described = "" if draw.random() < undescribed else description
            rows.append((key, f"{key}/{number}", name, described, owner))
            if draw.random() < 0.1:
                again = draw.choice(entries[key])[1] if draw.random() < 0.3 else description
                rows.append((key, f"{key}/{number}", _renamed(name, draw), _reworded(again, draw), owner))
    draw.shuffle(rows)
    records = [
        ApplicationRecord(id=f"C{n:04}", name=name, description=text, agency=owner, government="Kota Contoh")
        for n, (_, _, name, text, owner) in enumerate(rows)
    ]
    return records, _answers([row[0] for row in rows], [row[1] for row in rows], records, _overlaps(folder))


def _answers(
    keys: Sequence[str], systems: Sequence[str], records: Sequence[ApplicationRecord], overlaps: frozenset[Pair]
) -> Answers:
    identity, function, unclear = set(), set(), set()
    for one, two in combinations(range(len(keys)), 2):
        pair = frozenset((records[one].id, records[two].id))
        if keys[one] == keys[two]:
            function.add(pair)
            if systems[one] == systems[two]:
                identity.add(pair)
        elif frozenset((keys[one], keys[two])) in overlaps:
            unclear.add(pair)
    return Answers(frozenset(identity), frozenset(function), frozenset(unclear))


def _renamed(name: str, draw: random.Random) -> str:
    """The same product's name as another official types it."""
    short, _, rest = name.partition("(")
    if rest and draw.random() < 0.5:
        return draw.choice((short.strip(), rest.rstrip(") ")))
    squashed = "".join(letter for letter in short if letter.isalnum())
    forms = [short.upper(), short.lower(), f"Aplikasi {short}", f"{short.strip()} v2", f"{short.strip()} Mobile",
             f"{short.strip()} Kota Contoh", f"{squashed.lower()}.contohkota.go.id"]  # fmt: skip
    if len(squashed) > 5:
        place = draw.randrange(1, len(short.strip()) - 1) if len(short.strip()) > 2 else 0
        forms.append(short.strip()[:place] + short.strip()[place + 1 :])
    return draw.choice(forms).strip()


def _reworded(description: str, draw: random.Random) -> str:
    lost = draw.choice((0.0, 0.2, 0.5, 1.0))
    return " ".join(word for word in description.split() if draw.random() >= lost)


_TECHNOLOGIES = (
    "PHP", "Laravel", "CodeIgniter", "MySQL", "PostgreSQL", "Java", "Spring", "Python", "Django", "Node.js", "React",
    "Vue", "Flutter", "Android", ".NET", "SQL Server", "Oracle", "MariaDB", "Go", "Kotlin",
)  # fmt: skip


def nation(
    folder: Path,
    count: int,
    seed: int,
    *,
    size: int = 110,
    hard: bool = False,
    hands: tuple[str, ...] = ("third",),
) -> tuple[list[ApplicationRecord], Answers]:
    """`count` applications of governments of some `size`, with reference codes, data, technologies and agencies.

    One code in eight is another function's, one in eight stands a level too high, one in ten is missing; `hard`: 40 %
    of the codes are missing, a fifth wrong, half of the data missing, and a quarter of the words lost.
    """
    draw = random.Random(seed)
    catalogue, entries = _catalogue(folder), _entries(folder, hands)
    keys = sorted(key for key in entries if catalogue[key]["rab"])
    records: list[ApplicationRecord] = []
    served: list[str] = []
    systems: list[str] = []
    missing, wrong = (0.4, 0.2) if hard else (0.1, 0.125)
    numbers = itertools.count(1)
    while len(records) < count:
        government = f"Kota {next(numbers):04}"
        chosen = draw.sample(keys, min(len(keys), max(4, int(size * 0.62))))
        start = len(records)
        unused = {key: draw.sample(entries[key], len(entries[key])) for key in chosen}
        while len(records) < min(count, start + size):
            key = draw.choice([key for key in chosen if unused[key]])
            row = catalogue[key]
            name, description = unused[key].pop()
            system = f"S{len(records)}"
            agencies = [agency for agency in row["agencies"].split("|") if agency not in ("", "*")] or ["Diskominfo"]
            base = ApplicationRecord(
                id="", name=name, description=description, government=government, agency=draw.choice(agencies),
                references=_coded(row, catalogue, keys, draw, missing, wrong),
                data_objects=_some(row["data_objects"], draw, 0.5 if hard else 0.2),
                technologies=tuple(sorted(draw.sample(_TECHNOLOGIES, draw.choice((1, 2, 2, 3))))),
            )  # fmt: skip
            for number in range(2 if draw.random() < 0.09 else 1):
                again = replace(
                    base, name=_renamed(name, draw), description=_reworded(draw.choice(entries[key])[1], draw),
                    references=_coded(row, catalogue, keys, draw, missing, wrong),
                ) if number else base  # fmt: skip
                lost = 0.25 if hard else 0.0
                kept = " ".join(word for word in again.description.split() if draw.random() >= lost)
                records.append(replace(again, id=f"A{len(records):07}", description=kept))
                served.append(key)
                systems.append(system)
    records = records[:count]
    return records, _answers_within(records, served, systems, _overlaps(folder))


def _coded(
    row: dict[str, str], catalogue: dict[str, dict[str, str]], keys: list[str], draw: random.Random,
    missing: float, wrong: float,
) -> frozenset[str]:  # fmt: skip
    chance = draw.random()
    if chance < missing:
        return frozenset()
    code = catalogue[draw.choice(keys)]["rab"] if chance < missing + wrong else row["rab"]
    first = code.split("|")[0]
    return frozenset({first.rpartition(".")[0] if draw.random() < 0.125 else first})


def _some(cell: str, draw: random.Random, missing: float) -> tuple[str, ...]:
    values = [value for value in cell.split("|") if value]
    return tuple(draw.sample(values, min(len(values), draw.choice((1, 2))))) if draw.random() >= missing else ()


def _answers_within(
    records: Sequence[ApplicationRecord], keys: Sequence[str], systems: Sequence[str], overlaps: frozenset[Pair]
) -> Answers:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        groups[record.government].append(place)
    identity: set[Pair] = set()
    function: set[Pair] = set()
    unclear: set[Pair] = set()
    for rows in groups.values():
        found = _answers([keys[r] for r in rows], [systems[r] for r in rows], [records[r] for r in rows], overlaps)
        identity |= found.identity
        function |= found.function
        unclear |= found.ignored
    return Answers(frozenset(identity), frozenset(function), frozenset(unclear))
