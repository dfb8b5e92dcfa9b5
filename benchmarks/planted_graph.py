"""A generated landscape of 1,000 applications with planted integration candidates of every rule, and traps beside them.

`python -m benchmarks.planted_graph` prints, by rule, how many of the planted ones are found and what is found besides.
Ten governments of a hundred applications; most have no telling name, so that only what is planted can be found. A trap
looks like a candidate and is none: two masters that an API keeps equal, a reader that a chain of flows reaches, a
manual flow with an API beside it, a hub with four takers.
"""

import csv
import random
from collections import Counter, defaultdict
from functools import lru_cache

from app.analysis import (
    ApplicationRecord,
    Finding,
    InterfaceRecord,
    KnownExchange,
    Parameters,
    find_integration_candidates,
)
from app.analysis.known_exchanges import known_exchanges
from app.cli.records import national_records
from app.places_on_disk import CATALOG_SEED
from benchmarks.cities import Pair

Answers = dict[Pair, str]
_GOVERNMENTS, _SIZE = 10, 100
_PERSONS = (
    ("Data Petani", "Data Nelayan"), ("Data Siswa", "Data Calon Murid"), ("Data Pegawai", "Data Guru"),
    ("Register Pasien", "Rekam Medis Gigi"), ("Pedagang Kaki Lima", "Pelaku Usaha Wisata"),
)  # fmt: skip


class _City:
    """One government's applications and flows as they are planted."""

    def __init__(self, number: int, draw: random.Random) -> None:
        self.name = f"Kota {number:02}"
        self._number, self._draw = number, draw
        self.records: list[ApplicationRecord] = []
        self.flows: list[InterfaceRecord] = []
        self.answers: Answers = {}

    def add(
        self, name: str = "", description: str = "", agency: str = "", data: str = "", role: str = "", code: str = ""
    ) -> str:
        id = f"K{self._number:02}-{len(self.records):03}"
        self.records.append(
            ApplicationRecord(
                id, name or f"Qx{id}", description, self.name, agency or f"Zq {code or self._draw.randrange(30)}",
                references=frozenset({code} if code else ()), data_objects=(data,) if data else (),
                data_roles=(role,) if data else (),
            )
        )  # fmt: skip
        return id

    def flow(self, source: str, target: str, kind: str = "api", data: str = "", status: str = "operational") -> None:
        self.flows.append(InterfaceRecord(source, target, kind, (data,) if data else (), status))

    def want(self, rule: str, one: str, two: str) -> None:
        self.answers[frozenset((one, two))] = rule


@lru_cache(maxsize=1)
def _functions() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for path in sorted((CATALOG_SEED / "functions").glob("*.csv")):
        if path.stem != "overlaps":
            with path.open(encoding="utf-8") as file:
                rows |= {row["key"]: row for row in csv.DictReader(file)}
    return rows


def _serving(city: _City, key: str, agency: str) -> str:
    row = _functions()[key]
    described = ". ".join([row["name_id"], *row["phrases"].split("|")[:4]])
    return city.add(f"Aplikasi {row['name_id']}", described, agency)


def planted(seed: int = 1) -> tuple[list[ApplicationRecord], list[InterfaceRecord], Answers]:
    """Records (national ones included), flows, and by pair the rule that must be found."""
    draw = random.Random(seed)
    nationals = {record.id: record for record in national_records()}
    duties = [one for one in known_exchanges() if one.target in nationals]
    bound = {one.source for one in duties}
    inner = [one for one in known_exchanges() if one.target not in nationals]
    chains = [one for one in inner if not bound & {one.source, one.target}]
    cities = [_City(number, draw) for number in range(_GOVERNMENTS)]
    for number, city in enumerate(cities):
        _plant_declared(city, number)
        _plant_known(city, chains[5 * number + 3], duties[3 * number])
        _plant_habit(city, number)
        left = _SIZE - len(city.records)
        others = [city.add(code=f"RAB.8{draw.randrange(9)}.0{draw.randrange(1, 5)}.01") for _ in range(left)]
        for place, one in enumerate(others):
            for step in range(1, 11):
                city.flow(one, others[(place + step * step) % len(others)], draw.choice(("api", "splp", "SFTP")))
    records = [record for city in cities for record in city.records] + list(nationals.values())
    answers = {pair: rule for city in cities for pair, rule in city.answers.items()}
    return records, [flow for city in cities for flow in city.flows if flow.source != flow.target], answers


def _plant_declared(city: _City, number: int) -> None:
    one, two = (city.add(data=f"Zwarta{number} Vorke", role="master") for _ in range(2))
    city.want("two_masters", one, two)
    one, two = (city.add(data=f"Blimta{number} Kesko", role="master") for _ in range(2))
    city.flow(one, two, "api", f"Blimta{number} Kesko")
    data = f"Dronta{number} Puxa"
    master, direct, indirect, left = (city.add(data=data, role=role) for role in ("master", "reads", "copy", "reads"))
    city.flow(master, direct, "api", data)
    city.flow(direct, indirect, "splp")
    city.want("reader_without_flow", master, left)
    stopped = city.add(data=data, role="copy")
    city.flow(master, stopped, "api", data, "stopped")
    city.want("reader_without_flow", master, stopped)
    for kind, rule in (("manual", "manual_reentry"), ("file", "file_transfer")):
        one, two = city.add(), city.add()
        city.flow(one, two, kind)
        city.want(rule, one, two)
        one, two = city.add(), city.add()
        city.flow(one, two, kind)
        city.flow(one, two, "api")
    gateway = _serving(city, "api_gateway", "Diskominfo")
    for takers in (6, 4):
        hub = city.add()
        for _ in range(takers):
            city.flow(hub, city.add(), "database_link")
        if takers == 6:
            city.want("tangle", hub, gateway)
    names = _PERSONS[number % len(_PERSONS)]
    one, two = (city.add(data=name, role="master") for name in names)
    city.want("same_persons", one, two)


def _plant_known(city: _City, chain: KnownExchange, duty: KnownExchange) -> None:
    one, two = _serving(city, chain.source, "Zq A"), _serving(city, chain.target, "Zq B")
    city.want("service_chain", one, two)
    city.want("local_beside_national", _serving(city, duty.source, "Zq C"), duty.target)


def _plant_habit(city: _City, number: int) -> None:
    """Two kinds of applications that eight governments connect and two do not; a third kind that nobody connects."""
    kinds = [[city.add(code=f"RAB.7{kind}.01.01") for _ in range(4)] for kind in range(3)]
    if number < _GOVERNMENTS - 2:
        for place in range(4):
            for other in range(4):
                city.flow(kinds[0][place], kinds[1][other])
        return
    for one in kinds[0]:
        for two in kinds[1]:
            city.want("learned_affinity", one, two)


def judged(found: list[Finding], answers: Answers) -> tuple[dict[str, tuple[int, int]], list[Finding]]:
    """By rule how many were found of how many planted, and the findings that were not planted."""
    by_pair = {frozenset((finding.left_id, finding.right_id)): finding for finding in found}
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pair, rule in answers.items():
        told = by_pair.get(pair)
        counts[rule][1] += 1
        counts[rule][0] += told is not None and rule in {one.feature for one in told.comparisons}
    beside = [finding for pair, finding in by_pair.items() if pair not in answers]
    return {rule: (some, all_) for rule, (some, all_) in sorted(counts.items())}, beside


def main() -> None:
    """Print the table of docs/quality.md."""
    records, flows, answers = planted()
    found = find_integration_candidates(records, flows, Parameters())
    counts, beside = judged(found, answers)
    false = Counter(finding.rule for finding in beside)
    print(f"{len(records)} applications (national ones included), {len(flows)} flows\n")
    print("| rule | planted | found | besides |\n|---|---|---|---|")
    for rule, (some, all_) in counts.items():
        print(f"| {rule} | {all_} | {some} | {false.pop(rule, 0)} |")
    for rule, count in sorted(false.items()):
        print(f"| {rule} | 0 | 0 | {count} |")


if __name__ == "__main__":
    main()
