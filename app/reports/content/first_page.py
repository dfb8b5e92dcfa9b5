"""The first page of the duplicates: what is new, settled, at stake, and asked."""

from collections.abc import Sequence
from itertools import zip_longest
from uuid import UUID

from app.kit.locale import instant, number, short_rupiah
from app.reports.content.drafting import Speaker
from app.reports.content.figures import kind_bars
from app.reports.content.judged import Comparison, Group, Item, Standing, components, grouped
from app.reports.content.portfolio import Portfolio
from app.reports.content.telling import Teller
from app.reports.definition import ReportDefinition
from app.reports.shape import Block, Measure, Medium, Section, Summary, Table, Unit

_ON_FIRST_PAGE = 8
DECISIVE = ("mapping", "data_objects", "technologies", "agency", "function")
"""Features that an agency can fill in and that can turn a verdict."""


def summary(
    portfolio: Portfolio, comparison: Comparison, teller: Teller, say: Speaker, definition: ReportDefinition
) -> Section:
    """The first page: the measures, what is asked, the strongest of what is new, and how the kinds compare."""
    assert comparison.run is not None
    standing = comparison.by_standing
    concerned = involved(comparison.open(), portfolio)
    known, unknown = portfolio.cost(concerned)
    spare = _spare(comparison.open(), portfolio)
    first = comparison.before is None
    new, returned = len(standing[Standing.NEW]), len(standing[Standing.REOPENED]) + len(standing[Standing.CHANGED])
    settled, waiting = len(standing[Standing.SETTLED]), len(standing[Standing.WAITING])
    measures = (
        Measure(
            say("Baru", "New"), new, Unit.COUNT,
            say("analisis pertama; semua temuan baru", "first analysis; every finding is new") if first
            else say("temuan sejak analisis sebelumnya", "findings since the analysis before"), accent=True,
        ),
        Measure(
            say("Berubah", "Changed"), returned, Unit.COUNT,
            say("{reopened} dibuka kembali, {gone} tidak ditemukan lagi", "{reopened} reopened, {gone} no longer found",
                reopened=len(standing[Standing.REOPENED]), gone=len(comparison.gone)),
        ),
        Measure(
            say("Selesai", "Settled"), settled + len(standing[Standing.DISMISSED]), Unit.COUNT,
            say("sudah dinilai; {waiting} masih menunggu dari analisis lalu",
                "judged; {waiting} still wait from earlier analyses", waiting=waiting),
        ),
        Measure(
            say("Dipertaruhkan", "At stake"), short_rupiah(spare, say.language), Unit.TEXT,
            say("biaya per tahun di luar yang termahal tiap kelompok; {cost} untuk {count} aplikasi yang terlibat",
                "a year beyond the dearest of each group; {cost} for all {count} applications involved",
                cost=short_rupiah(known, say.language), count=number(len(concerned), say.language)),
        ),
    )  # fmt: skip
    blocks: list[Block] = [Summary(measures, _asked(comparison, unknown, say), say("Yang diminta", "What is asked"))]
    blocks += _strongest(comparison, teller, say)
    bars = kind_bars(comparison.open(), say)
    if bars is not None:
        blocks.append(bars)
    when = instant(comparison.run.finished_at, definition.zone, say.language)
    intro = say(
        "Analisis {when} membandingkan {count} aplikasi.", "The analysis of {when} compared {count} applications.",
        when=when, count=number(comparison.run.applications_count, say.language),
    )  # fmt: skip
    if comparison.before is not None:
        intro += " " + say(
            "Pembandingnya: analisis {when}.", "It is set beside the analysis of {when}.",
            when=instant(comparison.before.finished_at, definition.zone, say.language),
        )  # fmt: skip
    return Section(say("Ringkasan", "Summary"), tuple(blocks), intro=intro)


def _asked(comparison: Comparison, unknown: int, say: Speaker) -> tuple[str, ...]:
    """What the reader can do now, the most useful first."""
    standing = comparison.by_standing
    asked = []
    if reopened := len(standing[Standing.REOPENED]):
        asked.append(
            say("Nilai ulang {count} pasangan yang dulu dinilai berbeda dan sekarang berubah.",
                "Judge {count} pairs again that were judged different and have changed.", count=reopened)
        )  # fmt: skip
    open_ = comparison.open()
    strong = sum(item.finding.score >= 0.9 for item in open_)
    if open_:
        asked.append(
            say("Nilai {count} temuan yang menunggu, yang terkuat lebih dulu; {strong} berkeyakinan "
                "90\N{NO-BREAK SPACE}% atau lebih.",
                "Judge the {count} findings that wait, the strongest first; {strong} have a confidence of 90% or more.",
                count=number(len(open_), say.language), strong=number(strong, say.language))
        )  # fmt: skip
    gaps = sum(
        comparison["similarity"] is None and comparison["feature"] in DECISIVE
        for item in open_
        for comparison in item.finding.comparisons
    )
    if gaps:
        asked.append(
            say("Mintalah perangkat daerah mengisi lembar pertanyaannya: {count} perbandingan belum dapat dibuat "
                "karena isian yang menentukan masih kosong.",
                "Ask the agencies to fill in their question sheets: {count} comparisons cannot be made yet because a "
                "field that could decide is empty.", count=number(gaps, say.language))
        )  # fmt: skip
    if unknown:
        asked.append(
            say("Isi biaya tahunan {count} aplikasi yang terlibat; angka di atas baru memuat yang diketahui.",
                "Fill in the yearly cost of {count} applications involved; the figure above holds what is known.",
                count=number(unknown, say.language))
        )  # fmt: skip
    return tuple(asked)


def _strongest(comparison: Comparison, teller: Teller, say: Speaker) -> list[Block]:
    """The first page's short list: what is reopened, new or changed, then of what waits the strongest of each kind."""
    told = [group for standing in _NEWS for group in grouped(comparison.by_standing[standing])]
    told += _by_turns(grouped(comparison.by_standing[Standing.WAITING]))
    if not told:
        return []
    rows = [teller.group_row(0, group)[1:] for group in told[:_ON_FIRST_PAGE]]
    title = say("Mulai dari sini", "Start here")
    note = say("Yang dibuka kembali, baru, dan berubah; lalu dari yang menunggu, yang terkuat dari tiap jenis.",
               "What is reopened, new and changed; then of what waits, the strongest of each kind.")  # fmt: skip
    return [Table("first", title, teller.group_columns()[1:], tuple(rows), note=note, medium=Medium.PAGES)]


_NEWS = (Standing.REOPENED, Standing.NEW, Standing.CHANGED)


def _by_turns(groups: Sequence[Group]) -> list[Group]:
    """Groups kind by kind in turns, each kind in the order given."""
    kinds: dict[str, list[Group]] = {}
    for group in groups:
        kinds.setdefault(group.strongest.finding.kind, []).append(group)
    return [group for turn in zip_longest(*kinds.values()) for group in turn if group is not None]


def involved(items: Sequence[Item], portfolio: Portfolio) -> list[UUID]:
    """The applications in scope that open findings are about, each once."""
    found = dict.fromkeys(id for item in items for id in (item.finding.left, item.finding.right) if id is not None)
    return [id for id in found if id in portfolio.applications]


def _spare(items: Sequence[Item], portfolio: Portfolio) -> int:
    """Rupiah a year beyond the dearest application of each group that hangs together by open findings.

    An upper bound: not every pair is confirmed, and what replaces an application costs something too.
    """
    pairs = [(f.left, f.right) for f in (item.finding for item in items) if f.right is not None]
    total = 0
    for members in components(pairs):
        costs = [
            cost for id in members
            if id in portfolio.applications and (cost := portfolio.everything[id]["annual_cost_idr"]) is not None
        ]  # fmt: skip
        total += sum(costs) - max(costs, default=0)
    return total
