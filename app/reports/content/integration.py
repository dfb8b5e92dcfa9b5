"""The integration candidates: what should exchange data and does not, the strongest first, each with its reasons."""

from app.findings.wording import kind_label
from app.kit.locale import instant, number
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.figures import networks, standing_trend
from app.reports.content.judged import OPEN, Comparison, Standing, compared, grouped
from app.reports.content.portfolio import portfolio_of
from app.reports.content.telling import Teller
from app.reports.definition import ReportDefinition
from app.reports.history import History
from app.reports.shape import Block, Entries, Measure, Medium, Paragraph, Section, Summary, Table, Unit

KIND = "integration"
_IN_FULL = 150


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
    teller = Teller(portfolio, await history.nationals(), say)
    when = instant(comparison.run.finished_at, definition.zone, say.language)
    first: list[Block] = [_summary(comparison, say)]
    trend = standing_trend(comparison, say, definition)
    if trend is not None:
        first.append(trend)
    rows = tuple(teller.row(place, item) for place, item in enumerate(comparison.items, 1))
    sections = [
        Section(
            say("Ringkasan", "Summary"), tuple(first), intro=say("Analisis {when}.", "Analysis of {when}.", when=when)
        ),
        *_in_full(comparison, teller, say),
        *networks(portfolio, comparison, teller, say),
        Section(
            say("Semua kandidat", "All candidates"),
            (Table("candidates", title, teller.columns(), rows, medium=Medium.DATA),),
        ),
    ]
    return Draft(
        title=title,
        subtitle=portfolio.title,
        sections=tuple(sections),
        run_id=comparison.run.id,
        parameters_version=comparison.run.parameters_version,
    )


def _summary(comparison: Comparison, say: Speaker) -> Summary:
    standing = comparison.by_standing
    open_ = comparison.open()
    settled = len(standing[Standing.SETTLED]) + len(standing[Standing.DISMISSED])
    measures = (
        Measure(say("Baru", "New"), len(standing[Standing.NEW]), Unit.COUNT,
                say("kandidat sejak analisis sebelumnya", "candidates since the analysis before"), accent=True),
        Measure(say("Terbuka", "Open"), len(open_), Unit.COUNT,
                say("menunggu penilaian", "to be judged")),
        Measure(say("Selesai", "Settled"), settled, Unit.COUNT, say("sudah dinilai", "judged")),
        Measure(say("Hilang", "Gone"), len(comparison.gone), Unit.COUNT,
                say("tidak ditemukan lagi", "no longer found")),
    )  # fmt: skip
    asked = (
        say("Tetapkan untuk {count} kandidat: dihubungkan, atau mengapa tidak.",
            "Settle {count} candidates: connect them, or say why not.", count=number(len(open_), say.language)),
    ) if open_ else ()  # fmt: skip
    return Summary(measures, asked, say("Yang diminta", "What is asked"))


def _in_full(comparison: Comparison, teller: Teller, say: Speaker) -> list[Section]:
    groups = [group for standing in OPEN for group in grouped(comparison.by_standing[standing])]
    if not groups:
        return []
    label = say(*kind_label(KIND))
    blocks: list[Block] = [Entries(tuple(teller.entry(n, group) for n, group in enumerate(groups[:_IN_FULL], 1)))]
    if rest := groups[_IN_FULL:]:
        rows = tuple(teller.group_row(_IN_FULL + n, group) for n, group in enumerate(rest, 1))
        blocks.append(Table("rest", label, teller.group_columns(), rows, medium=Medium.PAGES))
    return [Section(say("Kandidat, terkuat lebih dulu", "Candidates, the strongest first"), tuple(blocks),
                    own_page=True)]  # fmt: skip
