"""The rules of integration: what is declared of a portfolio, and what usually is, against the flows that exist.

Each rule looks at the landscape of one government (and the national applications beside it) and yields suspicions with
their evidence. Legal ground: one source of each register, with reference codes, shared and not collected again (Perpres
39/2019 art. 3 and 10); exchange between agencies through the government's gateway (Perpres 95/2018, SPLP).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from . import text
from .interfaces import (
    API,
    COMING,
    DATABASE_LINK,
    FILE,
    MANUAL,
    RUNNING,
    STOPPED,
    TYPED,
    mode_of,
    state_of,
)
from .landscape import LIKELY, Landscape
from .records import Edge, InterfaceRecord, KnownExchange, Sentence

RULES = (
    "two_masters", "reader_without_flow", "manual_reentry", "file_transfer", "tangle", "service_chain",
    "local_beside_national", "same_persons", "learned_affinity",
)  # fmt: skip
LEARNED = "learned_affinity"
DECLARED = frozenset(RULES[:5]) | {"same_persons"}
"""Rules whose facts the list itself states: each such finding is worth a person's look."""

_TWO_MASTERS = 0.85
_READS, _COPIES, _BROKEN, _COMING = 0.8, 0.75, 0.85, 0.6
_RETYPED, _BY_FILE = 0.85, 0.5
_TANGLED, _LEAST_TANGLED = 0.5, 5
_CHAIN, _CHAIN_WITHIN = 0.55, 0.4
_NATIONAL_LISTED, _NATIONAL_KNOWN, _NATIONAL_BADLY = 0.6, 0.5, 0.65
_SAME_PERSONS = 0.6
_MOST_MASTERS = 4
"""Scores are judgements: how often a careful architect would agree that these two should exchange data."""

_PERSONS = {
    "pegawai": ("pegawai", "asn", "pns", "guru", "tenaga kesehatan", "tenaga kependidikan", "honorer", "dokter"),
    "penduduk": ("penduduk", "warga", "keluarga", "rumah tangga"),
    "penerima bantuan": (
        "miskin", "penerima bantuan", "bansos", "rentan", "tidak layak huni", "disabilitas", "lansia", "anak yatim",
        "kesejahteraan sosial", "dtks", "dtsen",
    ),
    "peserta didik": ("siswa", "murid", "peserta didik", "santri", "calon murid"),
    "pasien": ("pasien", "rekam medis"),
    "pelaku usaha": ("pelaku usaha", "umkm", "usaha mikro", "pedagang", "industri kecil"),
    "wajib pajak": ("wajib pajak", "wajib retribusi"),
    "petani dan nelayan": ("petani", "kelompok tani", "nelayan", "pembudidaya"),
    "aset": ("barang milik daerah", "aset", "inventaris barang", "kendaraan dinas", "tanah milik"),
    "bidang tanah": ("bidang tanah", "persil", "objek pajak bumi"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two rows that should exchange data: `giver` should give to `taker`; `both`: who gives is to be decided first."""

    rule: str
    giver: int
    taker: int
    score: float
    reason: Sentence
    edges: tuple[Edge, ...]
    both: bool = False


def suspicions(landscape: Landscape, exchanges: Sequence[KnownExchange]) -> list[Suspicion]:
    """What all declared and known rules find, rule by rule."""
    found = [*two_masters(landscape), *readers_without_flow(landscape), *poor_flows(landscape), *tangles(landscape)]
    return [*found, *known_exchanges(landscape, exchanges), *same_persons(landscape)]


def flow_edge(flow: InterfaceRecord) -> Edge:
    """An interface as evidence."""
    data = ", ".join(flow.data_objects)
    return Edge("flow", flow.source, flow.target, ": ".join(part for part in (flow.kind, data) if part))


def two_masters(landscape: Landscape) -> Iterator[Suspicion]:
    """Two masters of one data object in one government, with nothing that keeps them equal."""
    for data, users in _users(landscape).items():
        masters = [row for row, role in users if role == "master"]
        if len(masters) < 2:
            continue
        nationals = [row for row in masters if landscape.group[row] < 0]
        main = _main(landscape, nationals or masters, data)
        for one, two in _pairs(masters, main):
            if landscape.one_product(one, two) or _automated(landscape, one, two):
                continue
            giver, taker = (one, two) if one == main else (two, one)
            names = _names(landscape, giver, taker)
            yield Suspicion(
                "two_masters", giver, taker, _TWO_MASTERS,
                Sentence(
                    f"{names[0]} dan {names[1]} sama-sama menjadi master “{data[1]}”; data induk harus satu, "
                    "yang lain mengambil darinya",
                    f"{names[0]} and {names[1]} are both masters of “{data[1]}”; one should be the register, "
                    "the other take from it",
                ),
                tuple(_use_edge(landscape, row, data[1]) for row in (giver, taker)), both=True,
            )  # fmt: skip


def readers_without_flow(landscape: Landscape) -> Iterator[Suspicion]:
    """An application that reads or copies a data object that never reaches it from a master."""
    for data, users in _users(landscape).items():
        masters = [row for row, role in users if role == "master"]
        readers = [(row, role) for row, role in users if role in ("reads", "copy")]
        if not masters or not readers:
            continue
        reached = _reached(landscape, masters, data[1])
        for reader, role in readers:
            if reader in reached or any(landscape.one_product(reader, master) for master in masters):
                continue
            master = _main(landscape, masters, data)
            idle = [
                flow
                for flow in landscape.between.get(frozenset((master, reader)), ())
                if state_of(flow) in (COMING, STOPPED) and landscape.carries(flow, data[1])
            ]
            score = _READS if role == "reads" else _COPIES
            if idle:
                score = _BROKEN if any(state_of(flow) == STOPPED for flow in idle) else _COMING
            edges = (_use_edge(landscape, master, data[1]), _use_edge(landscape, reader, data[1]))
            reason = _read_reason(landscape, master, reader, data[1], role, idle)
            yield Suspicion(
                "reader_without_flow", master, reader, score, reason, edges + tuple(map(flow_edge, idle))
            )  # fmt: skip


def poor_flows(landscape: Landscape) -> Iterator[Suspicion]:
    """Data that people retype or carry as files, where nothing better runs beside."""
    for pair, flows in landscape.between.items():
        running = [flow for flow in flows if state_of(flow) in (RUNNING, TYPED)]
        poor = [flow for flow in running if mode_of(flow.kind) in (MANUAL, FILE)]
        better = {(flow.source, flow.target) for flow in running if mode_of(flow.kind) not in (MANUAL, FILE)}
        for flow in poor:
            giver, taker = landscape.row_of[flow.source], landscape.row_of[flow.target]
            if (flow.source, flow.target) in better:
                continue
            typed = mode_of(flow.kind) == MANUAL
            rule, score = ("manual_reentry", _RETYPED) if typed else ("file_transfer", _BY_FILE)
            if not typed and _crosses(landscape, pair):
                rule, score = "local_beside_national", _NATIONAL_BADLY
            yield Suspicion(rule, giver, taker, score, _poor_reason(landscape, flow, typed=typed), (flow_edge(flow),))


def tangles(landscape: Landscape) -> Iterator[Suspicion]:
    """One application that five or more others tap directly, where the gateway would serve them all."""
    for hub, flows in sorted(landscape.outgoing.items()):
        direct = [flow for flow in flows if state_of(flow) == RUNNING and mode_of(flow.kind) in (API, DATABASE_LINK)]
        takers = sorted({landscape.row_of[flow.target] for flow in direct} - {hub})
        group = landscape.group[hub]
        inside = [row for row in takers if landscape.group[row] == group]
        if group < 0 or hub in landscape.gateways or len(inside) < _LEAST_TANGLED:
            continue
        if not any(mode_of(flow.kind) == DATABASE_LINK for flow in direct):
            continue
        gateways = sorted(row for row in landscape.gateways if landscape.group[row] == group)
        partner = gateways[0] if gateways else max(inside, key=lambda row: (len(landscape.outgoing.get(row, ())), -row))
        name, other = _names(landscape, hub, partner)
        through = Sentence(f"lewat {other}", f"through {other}") if gateways else Sentence("lewat SPLP", "through SPLP")
        yield Suspicion(
            "tangle", hub, partner, _TANGLED,
            Sentence(
                f"{len(inside)} aplikasi mengambil data {name} satu per satu; alihkan {through.id}",
                f"{len(inside)} applications tap {name} one by one; lead them {through.en}",
            ),
            tuple(flow_edge(flow) for flow in direct),
        )  # fmt: skip


def known_exchanges(landscape: Landscape, exchanges: Sequence[KnownExchange]) -> Iterator[Suspicion]:
    """Neighbours in a chain of services, and a local application beside the national one that it must feed.

    Of several applications of one function each takes the best partner on the other side, so that one missing flow is
    not told as many times as there are pairs.
    """
    by_function = _by_function(landscape)
    nationals = _nationals(landscape)
    for exchange in exchanges:
        for group in range(int(landscape.group.max(initial=-1)) + 1):
            givers = by_function.get((group, exchange.source), [])
            takers = by_function.get((group, exchange.target), [])
            for one, two in _best_partners(givers, takers):
                if one[1] != two[1] and not landscape.connected(one[1], two[1]):
                    yield _chained(landscape, exchange, one, two)
            for code_row, listed in nationals.get(exchange.target, ()):
                for probability, row in givers:
                    if not landscape.connected(row, code_row):
                        yield _beside(landscape, exchange, (probability, row), code_row, listed=listed)


def same_persons(landscape: Landscape) -> Iterator[Suspicion]:
    """Several registers of the same persons or assets in one government, under different names."""
    registers: defaultdict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for row, uses in enumerate(landscape.uses):
        for data, role in uses.items():
            if role == "master" and landscape.group[row] >= 0:
                for kind in _kinds_of_persons(data):
                    registers[int(landscape.group[row]), kind].append((row, data))
    for (_, kind), held in sorted(registers.items()):
        objects = sorted(set(held), key=lambda pair: (-_fame(landscape, pair), pair))
        main, others = objects[0], objects[1:]
        for row, data in others:
            if row == main[0] or data == main[1] or landscape.connected(row, main[0]):
                continue
            if landscape.one_product(row, main[0]):
                continue
            names = _names(landscape, main[0], row)
            yield Suspicion(
                "same_persons", main[0], row, _SAME_PERSONS,
                Sentence(
                    f"dua register {kind} tanpa kode referensi bersama: “{main[1]}” di {names[0]} dan “{data}” di "
                    f"{names[1]} (Perpres 39/2019: satu data induk)",
                    f"two registers of the same kind ({kind}) without a shared reference code: “{main[1]}” in "
                    f"{names[0]} and “{data}” in {names[1]} (Perpres 39/2019: one master)",
                ),
                (_use_edge(landscape, main[0], main[1]), _use_edge(landscape, row, data)),
            )  # fmt: skip


def _users(landscape: Landscape) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """By government and data object: the rows that use it with their roles; national rows count in each government."""
    found: defaultdict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    governments = range(int(landscape.group.max(initial=-1)) + 1)
    for row, uses in enumerate(landscape.uses):
        own = int(landscape.group[row])
        for data, role in uses.items():
            for group in governments if own < 0 else (own,):
                found[group, data].append((row, role))
    return {key: found[key] for key in sorted(found)}


def _pairs(masters: Sequence[int], main: int) -> list[tuple[int, int]]:
    """All pairs of a few; of many, each with the main one."""
    if len(masters) > _MOST_MASTERS:
        return [(min(main, row), max(main, row)) for row in masters if row != main]
    return [(one, two) for place, one in enumerate(masters) for two in masters[place + 1 :]]


def _main(landscape: Landscape, rows: Sequence[int], data: tuple[int, str]) -> int:
    """The row that gives the data to most, then the one with most flows; the first of equals."""

    def fame(row: int) -> tuple[int, int, int]:
        flows = landscape.outgoing.get(row, [])
        return sum(landscape.carries(flow, data[1]) for flow in flows), len(flows), -row

    return max(rows, key=fame)


def _fame(landscape: Landscape, register: tuple[int, str]) -> int:
    return sum(landscape.carries(flow, register[1]) for flow in landscape.outgoing.get(register[0], []))


def _automated(landscape: Landscape, one: int, two: int) -> bool:
    flows = landscape.between.get(frozenset((one, two)), ())
    return any(state_of(flow) == RUNNING and mode_of(flow.kind) != FILE for flow in flows)


def _reached(landscape: Landscape, masters: Sequence[int], data: str) -> frozenset[int]:
    """The rows that the data reach from their masters along running flows that carry them."""
    reached, waiting = set(masters), list(masters)
    while waiting:
        for flow in landscape.outgoing.get(waiting.pop(), ()):
            row = landscape.row_of[flow.target]
            if row not in reached and state_of(flow) in (RUNNING, TYPED) and landscape.carries(flow, data):
                reached.add(row)
                waiting.append(row)
    return frozenset(reached)


def _crosses(landscape: Landscape, pair: frozenset[int]) -> bool:
    return len({int(landscape.group[row]) < 0 for row in pair}) > 1


def _names(landscape: Landscape, *rows: int) -> list[str]:
    return [landscape.records[row].name.strip() or landscape.records[row].id for row in rows]


def _use_edge(landscape: Landscape, row: int, data: str) -> Edge:
    return Edge(landscape.uses[row].get(data) or "uses", landscape.records[row].id, data)


def _read_reason(
    landscape: Landscape, master: int, reader: int, data: str, role: str, idle: Sequence[InterfaceRecord]
) -> Sentence:
    names = _names(landscape, master, reader)
    does = ("membaca", "reads") if role == "reads" else ("menyalin", "copies")
    flow = (f"tidak ada aliran dari {names[0]}, masternya", f"no flow reaches it from {names[0]}, its master")
    if any(state_of(one) == STOPPED for one in idle):
        flow = (f"aliran dari {names[0]}, masternya, sudah berhenti", f"the flow from {names[0]}, its master, stopped")
    elif idle:
        flow = (f"aliran dari {names[0]}, masternya, baru direncanakan", f"its flow from {names[0]} is only planned")
    return Sentence(f"{names[1]} {does[0]} “{data}”, tetapi {flow[0]}", f"{names[1]} {does[1]} “{data}”, but {flow[1]}")


def _poor_reason(landscape: Landscape, flow: InterfaceRecord, *, typed: bool) -> Sentence:
    source, target = _names(landscape, landscape.row_of[flow.source], landscape.row_of[flow.target])
    data = f"“{', '.join(flow.data_objects)}”" if flow.data_objects else "data"
    moved = ("diketik ulang", "retyped") if typed else ("dipindahkan lewat berkas", "carried as files")
    return Sentence(
        f"{data} dari {source} {moved[0]} ke {target}; semestinya mengalir lewat antarmuka",
        f"{data} are {moved[1]} from {source} to {target}; an interface should carry them",
    )


def _by_function(landscape: Landscape) -> dict[tuple[int, str], list[tuple[float, int]]]:
    """By government and function: (probability, row) of the applications that probably serve it, best first."""
    found: defaultdict[tuple[int, str], list[tuple[float, int]]] = defaultdict(list)
    likely = np.argwhere(landscape.served.probability >= LIKELY)
    for row, place in likely.tolist():
        group = int(landscape.group[row])
        if group >= 0 and landscape.served.told[row]:
            key = landscape.model.keys[int(landscape.served.functions[row][place])]
            found[group, key].append((float(landscape.served.probability[row][place]), row))
    return {key: sorted(rows, key=lambda pair: (-pair[0], pair[1])) for key, rows in found.items()}


def _nationals(landscape: Landscape) -> dict[str, list[tuple[int, bool]]]:
    """By code of a national application: its row, the list's own one if it has one, and whether the list names it."""
    rows = [row for row in range(len(landscape.records)) if landscape.group[row] < 0]
    known = {code for codes in landscape.model.national for code in codes}
    words = {row: set(text.tokens(landscape.records[row].name)) for row in rows}
    found: dict[str, list[tuple[int, bool]]] = {}
    for row in rows:
        record = landscape.records[row]
        if record.id not in known and not record.keywords:
            continue
        short = {token for alias in record.aliases for token in text.tokens(alias)}
        own = (other for other in rows if other != row and not landscape.records[other].keywords)
        listed = [other for other in own if short and short <= words[other]]
        found[record.id] = [(listed[0], True)] if listed else [(row, bool(landscape.outgoing.get(row)))]
    return found


def _best_partners(
    givers: Sequence[tuple[float, int]], takers: Sequence[tuple[float, int]]
) -> list[tuple[tuple[float, int], tuple[float, int]]]:
    if not givers or not takers:
        return []
    pairs = {(givers[0], taker) for taker in takers} | {(giver, takers[0]) for giver in givers}
    return sorted(pairs, key=lambda pair: (pair[0][1], pair[1][1]))


def _expected_edge(landscape: Landscape, row: int, function: str) -> Edge:
    name = landscape.function_name(row)
    return Edge("serves", landscape.records[row].id, function, name.id if name else "")


def _chained(
    landscape: Landscape, exchange: KnownExchange, giver: tuple[float, int], taker: tuple[float, int]
) -> Suspicion:
    names = _names(landscape, giver[1], taker[1])
    apart = landscape.records[giver[1]].agency != landscape.records[taker[1]].agency
    data = exchange.data or "data"
    return Suspicion(
        "service_chain", giver[1], taker[1], (_CHAIN if apart else _CHAIN_WITHIN) * giver[0] * taker[0],
        Sentence(
            f"{names[0]} dan {names[1]} bersambung dalam satu rantai layanan (“{data}”), tetapi tidak terhubung",
            f"{names[0]} and {names[1]} follow each other in one chain of services (“{data}”) and are not connected",
        ),
        (
            _expected_edge(landscape, giver[1], exchange.source),
            _expected_edge(landscape, taker[1], exchange.target),
            Edge("expected", exchange.source, exchange.target, data),
        ),
    )  # fmt: skip


def _beside(
    landscape: Landscape, exchange: KnownExchange, giver: tuple[float, int], national: int, *, listed: bool
) -> Suspicion:
    names = _names(landscape, giver[1], national)
    data = exchange.data or "data"
    return Suspicion(
        "local_beside_national", giver[1], national, (_NATIONAL_LISTED if listed else _NATIONAL_KNOWN) * giver[0],
        Sentence(
            f"{names[0]} mengelola “{data}” yang harus dipertukarkan dengan {names[1]}, tetapi tidak terhubung",
            f"{names[0]} keeps “{data}”, which must be exchanged with {names[1]}, and is not connected",
        ),
        (
            _expected_edge(landscape, giver[1], exchange.source),
            Edge("expected", exchange.source, exchange.target, data),
        ),
    )  # fmt: skip


def _kinds_of_persons(data: str) -> list[str]:
    plain = f" {text.folded(data)} "
    return [kind for kind, words in _PERSONS.items() if any(f" {word} " in plain for word in words)]
