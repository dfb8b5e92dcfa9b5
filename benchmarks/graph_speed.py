"""Time and memory of the dependency graph: `python -m benchmarks.graph_speed [--baseline] [SIZE …]`.

A generated landscape of governments of some 250 applications, five flows an application, with a few national hubs that
tie the governments together, so that shortest paths run through the whole. Each size runs in a process of its own,
libraries and the class model loaded before the clock starts; processor time is told too, since machines are shared.
`--baseline` also times the betweenness of networkx (at 1,000: exact; above, a sample of as many sources as ours took).
"""

import argparse
import random
import resource
import subprocess
import sys
import time

from app.analysis import ApplicationRecord, InterfaceRecord, Parameters, find_integration_candidates
from app.analysis.dependencies import build_graph
from app.analysis.graph_measures import measure
from app.analysis.impact import impact
from app.places_on_disk import CATALOG_SEED
from benchmarks.connected import connected

_FLOWS = 5.11
_KINDS = ("api", "file", "database_link", "manual", "splp")


def landscape(count: int, seed: int = 1) -> tuple[list[ApplicationRecord], list[InterfaceRecord]]:
    """About `count` applications and five times as many flows, most inside a government, some through hubs."""
    case = connected(CATALOG_SEED / "functions", count, seed, enciphered=False)
    draw = random.Random(seed)
    members: dict[str, list[str]] = {}
    for record in case.records:
        members.setdefault(record.government, []).append(record.id)
    hubs = [draw.choice(ids) for ids in members.values()]
    flows = {(flow.source, flow.target): flow for flow in case.interfaces}
    ids = [record.id for record in case.records]
    place = {record.id: record.government for record in case.records}
    while len(flows) < count * _FLOWS:
        source = draw.choice(ids)
        near = draw.random() < 0.97
        target = draw.choice(members[place[source]]) if near else draw.choice(hubs)
        if source != target:
            flows.setdefault((source, target), InterfaceRecord(source, target, draw.choice(_KINDS)))
    return case.records, list(flows.values())


def timed(count: int, *, baseline: bool) -> None:
    """Print one row of the table."""
    records, flows = landscape(count)
    few = build_graph(records[:20], [])
    measure(few)
    find_integration_candidates(records[:20], [], Parameters())
    begun, cpu = time.perf_counter(), time.process_time()
    graph = build_graph(records, flows)
    built = time.perf_counter()
    measures = measure(graph)
    measured = time.perf_counter()
    found = find_integration_candidates(records, flows, Parameters())
    ended, worked = time.perf_counter(), time.process_time() - cpu
    draw = random.Random(2)
    times = []
    impact(graph, graph.applications[0], limit=100)
    for id in draw.sample(graph.applications, 200):
        start = time.perf_counter()
        impact(graph, id, limit=100)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    oracle = "–"
    if baseline:
        import networkx as nx  # noqa: PLC0415 -- only when it is compared with

        plain = nx.DiGraph([(flow.source, flow.target) for flow in graph.flows if not flow.idle])
        sources = None if measures.betweenness_exact else measures.betweenness_sources
        start = time.perf_counter()
        nx.betweenness_centrality(plain, k=sources, seed=1)
        oracle = f"{time.perf_counter() - start:.1f} s"
    print(
        f"| {len(records):,} / {len(flows):,} | {built - begun:.2f} s | {measured - built:.2f} s "
        f"| {ended - measured:.2f} s | {ended - begun:.2f} s "
        f"({worked:.1f} s of CPU) | {peak} MiB | {times[100]:.1f} / {times[-1]:.1f} ms | {len(found):,} | {oracle} |",
        flush=True,
    )


def main() -> None:
    """One process a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[])
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        timed(options.one, baseline=options.baseline)
        return
    print(
        "| applications / flows | graph | measures | candidates | all | peak | impact, median / most | found "
        "| networkx betweenness |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for size in options.sizes or [1_000, 27_400]:
        command = [sys.executable, "-m", "benchmarks.graph_speed", "--one", str(size)]
        subprocess.run(command + ["--baseline"] * options.baseline, check=True)


if __name__ == "__main__":
    main()
