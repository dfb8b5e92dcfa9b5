"""The integration candidates: what should exchange data and does not, the strongest first, each with its reasons."""

from collections import Counter
from collections.abc import Sequence

from app.kit.locale import instant, number
from app.reports.content.closed import gone, settled
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.figures import networks, standing_trend
from app.reports.content.judged import OPEN, Comparison, Group, Item, Standing, compared, grouped
from app.reports.content.portfolio import portfolio_of
from app.reports.content.reasons import topic_of
from app.reports.content.telling import Teller
from app.reports.definition import ReportDefinition
from app.reports.history import History
from app.reports.shape import Bars, Block, Column, Entries, Measure, Medium, Paragraph, Section, Summary, Table, Unit

KIND = "integration"
_IN_FULL = 20
_ON_FIRST_PAGE = 8
_BY_HAND = frozenset({"manual_reentry", "file_transfer"})
_STRONG = 0.7


async def content(history: History, definition: ReportDefinition) -> Draft:
    """The integration candidates of the last analysis that looked for them, beside the one before."""
    say = Speaker(definition.language)
    portfolio = await portfolio_of(history, definition)
    comparison = await compared(history, portfolio, (KIND,))
    title = say("Kandidat integrasi", "Integration candidates")
    if comparison.run is None:
        nothing = Paragraph(
            say("Belum ada analisis yang mencari kandidat integrasi.",
                "No analysis has looked for integration candidates yet.")
        )  # fmt: skip
        return Draft(title, portfolio.title, (Section(say("Ringkasan", "Summary"), (nothing,)),))
    teller = await Teller.of(history, portfolio, say)
    standing = comparison.by_standing
    ordered = comparison.open() + standing[Standing.SETTLED] + standing[Standing.DISMISSED]
    rows = tuple(teller.row(place, item) for place, item in enumerate(ordered, 1))
    sections = [
        _first_page(comparison, teller, say, definition),
        *_to_settle(comparison, teller, say),
        gone(comparison, teller, say),
        settled(comparison, teller, say),
        _development(comparison, say, definition),
        *networks(portfolio, comparison, teller, say),
        Section(
            say("Semua kandidat", "All candidates"),
            (Table("candidates", title, teller.columns(), rows, medium=Medium.DATA),),
        ),
    ]
    return Draft(
        title=title,
        subtitle=portfolio.title,
        sections=tuple(section for section in sections if section.blocks),
        sources=_sources(say, is_example=portfolio.is_example),
        run_id=comparison.run.id,
        parameters_version=comparison.run.parameters_version,
    )


def _first_page(comparison: Comparison, teller: Teller, say: Speaker, definition: ReportDefinition) -> Section:
    assert comparison.run is not None
    intro = say("Pasangan aplikasi yang seharusnya bertukar data dan belum, menurut analisis {when}.",
                "Pairs of applications that should exchange data and do not yet, by the analysis of {when}.",
                when=instant(comparison.run.finished_at, definition.zone, say.language))  # fmt: skip
    if comparison.before is not None:
        intro += " " + say("Pembandingnya: analisis {when}.", "It is set beside the analysis of {when}.",
                           when=instant(comparison.before.finished_at, definition.zone, say.language))  # fmt: skip
    blocks: list[Block] = [_summary(comparison, say)]
    groups = [group for standing in OPEN for group in grouped(comparison.by_standing[standing])]
    if groups:
        rows = tuple(teller.group_row(0, group)[1:] for group in groups[:_ON_FIRST_PAGE])
        title = say("Mulai dari sini", "Start here")
        blocks.append(Table("first", title, teller.group_columns()[1:], rows, medium=Medium.PAGES))
        blocks.append(_rule_bars(comparison.open(), say))
    return Section(say("Ringkasan", "Summary"), tuple(blocks), intro=intro)


def _development(comparison: Comparison, say: Speaker, definition: ReportDefinition) -> Section:
    trend = standing_trend(comparison, (KIND,), say, definition)
    return Section(say("Perkembangan", "Development"), (trend,) if trend is not None else ())


def _rules(item: Item) -> set[str]:
    return {comparison["feature"] for comparison in item.finding.comparisons}


def _summary(comparison: Comparison, say: Speaker) -> Summary:
    standing = comparison.by_standing
    open_ = comparison.open()
    judged = len(standing[Standing.SETTLED]) + len(standing[Standing.DISMISSED])
    by_hand = sum(not _BY_HAND.isdisjoint(_rules(item)) for item in open_)
    across = sum("two_masters" in _rules(item) for item in open_)
    measures = (
        Measure(say("Baru", "New"), len(standing[Standing.NEW]), Unit.COUNT,
                say("kandidat sejak analisis sebelumnya", "candidates since the analysis before"), accent=True),
        Measure(say("Terbuka", "Open"), len(open_), Unit.COUNT,
                say("menunggu penilaian", "to be judged")),
        Measure(say("Selesai", "Settled"), judged, Unit.COUNT,
                say("sudah dinilai; {gone} tidak ditemukan lagi", "judged; {gone} no longer found",
                    gone=len(comparison.gone))),
        Measure(say("Dipertaruhkan", "At stake"), by_hand, Unit.COUNT,
                say("pasangan yang datanya kini diketik ulang atau dipindah lewat berkas",
                    "pairs whose data are typed again or carried as files today")),
    )  # fmt: skip
    asked = []
    if open_:
        strong = sum(item.finding.score >= _STRONG for item in open_)
        asked.append(
            say("Tetapkan untuk {count} kandidat: dihubungkan, atau mengapa tidak. Mulai dari {strong} yang "
                "berkeyakinan 70\N{NO-BREAK SPACE}% atau lebih.",
                "Settle {count} candidates: connect them, or say why not. Begin with the {strong} that have a "
                "confidence of 70% or more.",
                count=number(len(open_), say.language), strong=number(strong, say.language))
        )  # fmt: skip
    if across:
        asked.append(
            say("Tetapkan satu induk data pada {count} pasangan yang keduanya mengaku induk.",
                "Decide on one master for {count} pairs that both claim to be one.", count=across)
        )  # fmt: skip
    return Summary(measures, tuple(asked), say("Yang diminta", "What is asked"))


def _rule_bars(items: Sequence[Item], say: Speaker) -> Bars:
    counts = Counter(item.finding.rule or "" for item in items)
    ordered = sorted(counts, key=lambda rule: (-counts[rule], rule))
    listed = "; ".join(f"{topic_of(rule, say)} {counts[rule]}" for rule in ordered)
    return Bars(
        name="rules",
        title=say("Kandidat terbuka menurut alasan utama", "Open candidates by their main reason"),
        alt=say("Diagram batang. {listed}.", "Bar chart. {listed}.", listed=listed),
        labels=tuple(topic_of(rule, say) for rule in ordered),
        values=tuple(float(counts[rule]) for rule in ordered),
    )


def _to_settle(comparison: Comparison, teller: Teller, say: Speaker) -> list[Section]:
    """The strongest in full, news first; the rest in a table, by the rule that suspects them most."""
    groups = [group for standing in OPEN for group in grouped(comparison.by_standing[standing])]
    if not groups:
        return []
    blocks: list[Block] = [Entries(tuple(teller.entry(n, group) for n, group in enumerate(groups[:_IN_FULL], 1)))]
    if rest := groups[_IN_FULL:]:
        blocks.append(_rest(rest, teller, say))
    return [Section(say("Kandidat, terkuat lebih dulu", "Candidates, the strongest first"), tuple(blocks),
                    own_page=True)]  # fmt: skip


def _rest(groups: Sequence[Group], teller: Teller, say: Speaker) -> Table:
    counts = Counter(group.strongest.finding.rule for group in groups)
    ordered = sorted(groups, key=lambda group: (-counts[group.strongest.finding.rule], group.strongest.finding.rule))
    rows = tuple(
        (
            f"{teller.label(group.strongest.finding)} ({counts[group.strongest.finding.rule]})",
            teller.title(group),
            teller.owners(group),
            teller.proposal(group.strongest.finding),
            group.strongest.finding.score,
        )
        for group in ordered
    )
    columns = (
        Column("rule", say("Alasan utama", "Main reason")),
        Column("title", say("Aplikasi", "Applications"), width=2),
        Column("agencies", say("Perangkat daerah", "Agencies"), width=1.2),
        Column("proposal", say("Usulan", "Proposal"), width=2.8),
        Column("score", say("Keyakinan", "Confidence"), Unit.PROBABILITY, 0.8),
    )
    title = say("{count} kandidat berikutnya, menurut alasan utama", "The next {count} candidates, by main reason",
                count=len(groups))  # fmt: skip
    note = say("Alasan tiap pasangan ada di lembar data.", "The reasons of each pair are in the data sheet.")
    return Table("rest", title, columns, rows, note=note, medium=Medium.PAGES, group="rule")


def _sources(say: Speaker, *, is_example: bool) -> tuple[str, ...]:
    told = [
        say("Keyakinan menimbang semua alasan yang ditemukan; kedua perangkat daerah yang memutuskan.",
            "Confidence weighs all reasons that were found; the two agencies decide."),
    ]  # fmt: skip
    if is_example:
        told.append(
            say("Kota ini dibuat-buat sebagai contoh; tidak ada data nyata di dalamnya.",
                "This city is made up as an example; it holds no real data.")
        )  # fmt: skip
    return tuple(told)
