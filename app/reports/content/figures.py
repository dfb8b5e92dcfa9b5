"""The figures that findings are drawn in."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from app.findings.wording import kind_label
from app.kit.locale import day
from app.reports.content.drafting import Speaker
from app.reports.content.judged import Comparison, Group, Item, grouped
from app.reports.content.portfolio import Portfolio
from app.reports.content.telling import Teller, kinds_of
from app.reports.definition import ReportDefinition
from app.reports.shape import Bars, Network, Section, Trend

_MOST_POINTS = 12
_NETWORKS = 3
_SMALLEST, _LARGEST = 3, 14


def kind_bars(items: Sequence[Item], say: Speaker) -> Bars | None:
    """How many findings of each kind wait for a judgement."""
    kinds = kinds_of(items)
    if not kinds:
        return None
    counts = Counter(item.finding.kind for item in items)
    ordered = sorted(kinds, key=lambda kind: -counts[kind])
    listed = "; ".join(f"{say(*kind_label(kind))} {counts[kind]}" for kind in ordered)
    return Bars(
        name="kinds",
        title=say("Temuan terbuka menurut jenis", "Open findings by kind"),
        alt=say("Diagram batang. {listed}.", "Bar chart. {listed}.", listed=listed),
        labels=tuple(say(*kind_label(kind)) for kind in ordered),
        values=tuple(float(counts[kind]) for kind in ordered),
    )


def standing_trend(
    comparison: Comparison, told: Sequence[str], say: Speaker, definition: ReportDefinition
) -> Trend | None:
    """Findings of the kinds `told` over the last analyses; not of an agency, whose earlier counts are not kept."""
    runs = list(reversed(comparison.earlier[:_MOST_POINTS]))
    if definition.agency_id is not None or len(runs) < 2:
        return None
    kinds = sorted({kind for run in runs for kind in run.counts if kind in told})
    series = tuple((say(*kind_label(kind)), tuple(run.counts.get(kind, 0) for run in runs)) for kind in kinds)
    totals = [sum(run.counts.get(kind, 0) for kind in kinds) for run in runs]
    return Trend(
        name="trend",
        title=say("Temuan dari analisis ke analisis", "Findings from analysis to analysis"),
        alt=say("Grafik garis: {first} temuan pada analisis pertama yang tampak, {last} pada yang terakhir.",
                "Line chart: {first} findings in the first analysis shown, {last} in the last.",
                first=totals[0], last=totals[-1]),
        points=tuple(day(run.finished_at.astimezone(definition.zone).date(), say.language) for run in runs),
        series=series,
    )  # fmt: skip


def networks(portfolio: Portfolio, comparison: Comparison, teller: Teller, say: Speaker) -> list[Section]:
    """The largest groups as graphs of who resembles whom."""
    groups = [
        group
        for group in grouped(comparison.open())
        if group.strongest.finding.national is None and _SMALLEST <= len(group.members) <= _LARGEST
    ]
    largest = sorted(groups, key=lambda group: (-len(group.members), -group.strongest.finding.score))[:_NETWORKS]
    if not largest:
        return []
    figures = tuple(_network(place, group, portfolio, teller, say) for place, group in enumerate(largest, 1))
    intro = say(
        "Tiap titik satu aplikasi, tiap garis satu temuan yang menunggu; makin tebal makin meyakinkan.",
        "Each dot is an application, each line a finding that waits; the thicker, the more convincing.",
    )
    return [Section(say("Kelompok terbesar", "The largest groups"), figures, intro=intro, own_page=True)]


def _network(place: int, group: Group, portfolio: Portfolio, teller: Teller, say: Speaker) -> Network:
    met = Counter(id for item in group.items for id in (item.finding.left, item.finding.right))
    members: list[UUID] = sorted(
        group.members, key=lambda member: (-met[member], portfolio.owner(member), portfolio.name(member), str(member))
    )
    places = {id: number for number, id in enumerate(members)}
    edges = tuple(
        (places[f.left], places[f.right], say(*kind_label(f.kind)), f.score)
        for f in (item.finding for item in group.items)
        if f.right is not None
    )
    entry = teller.entry(place, group)
    return Network(
        name=f"network_{place}",
        title=entry.title,
        alt=say("Graf {count} aplikasi dan {edges} temuan: {names}.",
                "Graph of {count} applications and {edges} findings: {names}.", count=len(members), edges=len(edges),
                names=", ".join(portfolio.name(id) for id in members)),
        nodes=tuple((portfolio.name(id), portfolio.owner(id)) for id in members),
        edges=edges,
    )  # fmt: skip
