"""The question sheet: what an agency is asked to fill in, the fields that would change most verdicts first.

As a workbook it is what `ringkas import applications` takes back: each row carries the application's identifier and
version, so that exactly the cells that were filled in change, and nothing that somebody else changed meanwhile is lost.
"""

from collections.abc import Sequence
from uuid import UUID

from app.imports.exporting import Names, row_of
from app.imports.kinds import ImportKind
from app.kit.locale import number
from app.reports.content.asking import FIELDS, FOR_DECISIONS, Question, is_empty, questions
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.judged import DUPLICATE_KINDS, compared
from app.reports.content.portfolio import Portfolio, portfolio_of
from app.reports.content.words import STATUSES, word
from app.reports.definition import ReportDefinition
from app.reports.history import History, State
from app.reports.shape import Column, Measure, Medium, Section, Summary, Table, Unit, Value

ANSWERS = "answers"
# The column of an import file, its head in Indonesian (one of the spellings that import reads), and its width.
COLUMNS: tuple[tuple[str, str, Unit, float], ...] = (
    ("id", "ID aplikasi", Unit.TEXT, 0.5),
    ("version", "Versi catatan", Unit.COUNT, 0.5),
    ("government", "Pemerintah daerah", Unit.TEXT, 0.5),
    ("agency", "Perangkat daerah", Unit.TEXT, 0.8),
    ("name", "Nama aplikasi", Unit.TEXT, 2),
    ("description", "Uraian", Unit.TEXT, 3),
    ("function", "Fungsi", Unit.TEXT, 2),
    ("rab_codes", "Kode RAB", Unit.TEXT, 1),
    ("data_objects", "Data yang digunakan", Unit.TEXT, 1.6),
    ("tech", "Teknologi", Unit.TEXT, 1.2),
    ("url", "Alamat", Unit.TEXT, 1.6),
    ("status", "Status", Unit.TEXT, 0.9),
    ("annual_cost_idr", "Biaya tahunan", Unit.RUPIAH, 1),
    ("year", "Tahun", Unit.YEAR, 0.8),
    ("users", "Jumlah pengguna", Unit.COUNT, 0.8),
    ("owner", "Pemilik", Unit.TEXT, 1),
)


async def content(history: History, definition: ReportDefinition) -> Draft:
    """The open questions of the agency asked for, or of all."""
    say = Speaker(definition.language)
    portfolio = await portfolio_of(history, definition)
    comparison = await compared(history, portfolio, DUPLICATE_KINDS)
    open_ = comparison.open()
    asked = questions(open_, portfolio)
    by_application: dict[UUID, list[Question]] = {}
    for question in asked:
        by_application.setdefault(question.application_id, []).append(question)
    involved = [id for item in open_ for id in (item.finding.left, item.finding.right) if id in portfolio.applications]
    ordered = list(dict.fromkeys([*by_application, *(id for id in involved if id is not None)]))
    ordered = [id for id in ordered if id in by_application or _gaps(portfolio.everything[id])]
    names = await _names(history)
    title = say("Lembar pertanyaan", "Question sheet")
    sections = (
        Section(say("Ringkasan", "Summary"), (_summary(asked, ordered, portfolio, say),)),
        Section(
            say("Pertanyaan", "Questions"),
            (_list(ordered, by_application, portfolio, say), _answers(ordered, portfolio, names, say)),
            intro=say("Yang paling menentukan lebih dulu.", "The most telling first."),
        ),
    )
    return Draft(
        title=title,
        subtitle=portfolio.title,
        sections=sections,
        run_id=comparison.run.id if comparison.run else None,
        parameters_version=comparison.run.parameters_version if comparison.run else "",
        for_questions=True,
    )


def _how_to(say: Speaker) -> tuple[str, ...]:
    return (
        say("Buka berkas XLSX lembar pertanyaan ini dan isi sel yang berwarna pada lembar “Isian”, baris teratas lebih "
            "dulu. Sel lain boleh dibetulkan.",
            "Open the XLSX file of this question sheet and fill in the tinted cells of the sheet “Answers”, the upper "
            "rows first. Other cells may be corrected."),
        say("Biarkan kosong yang tidak diketahui; jangan menebak.", "Leave empty what is not known; do not guess."),
        say("Kembalikan berkas itu kepada pengirimnya. Hanya sel yang Anda isi atau betulkan yang berubah di katalog.",
            "Send the file back to whom it came from. Only cells that you filled in or corrected are changed."),
    )  # fmt: skip


def _summary(asked: Sequence[Question], ordered: Sequence[UUID], portfolio: Portfolio, say: Speaker) -> Summary:
    deciding = sum(question.decides > 0 for question in asked)
    gaps = sum(len(_gaps(portfolio.everything[id])) for id in ordered)
    measures = (
        Measure(say("Aplikasi", "Applications"), len(ordered), Unit.COUNT,
                say("dengan isian yang ditanyakan", "with fields that are asked for"), accent=True),
        Measure(say("Menentukan", "Decisive"), deciding, Unit.COUNT,
                say("isian yang dapat mengubah keyakinan sebuah temuan 10 poin atau lebih",
                    "fields that can move a finding’s confidence by 10 points or more")),
        Measure(say("Pertanyaan temuan", "Questions of findings"), len(asked), Unit.COUNT,
                say("isian kosong yang dibaca pembanding", "empty fields that comparisons read")),
        Measure(say("Untuk keputusan", "For decisions"), gaps, Unit.COUNT,
                say("status, biaya, tahun, pengguna, pemilik yang kosong",
                    "of status, cost, year, users, owner that are empty")),
    )  # fmt: skip
    return Summary(measures, _how_to(say) if ordered else (), say("Yang diminta", "What is asked"))


def _gaps(application: State) -> list[str]:
    """The empty fields that decisions need, whatever the findings."""
    return [field for field in FOR_DECISIONS if is_empty(application, field)]


def _list(
    ordered: Sequence[UUID], by_application: dict[UUID, list[Question]], portfolio: Portfolio, say: Speaker
) -> Table:
    rows: list[tuple[Value, ...]] = []
    for place, id in enumerate(ordered, 1):
        asked = by_application.get(id, [])
        fields = ", ".join(say(*FIELDS[question.field][1:]) for question in asked)
        gaps = ", ".join(say(*FOR_DECISIONS[field]) for field in _gaps(portfolio.everything[id]))
        rows.append(
            (place, portfolio.owner(id), portfolio.name(id), fields or None, _why(asked, say) or None, gaps or None)
        )
    columns = (
        Column("number", say("No", "No"), Unit.COUNT, 0.4),
        Column("agency", say("Unit", "Unit"), width=1.4),
        Column("application", say("Aplikasi", "Application"), width=1.8),
        Column("fields", say("Isian yang menentukan", "Fields that decide"), width=2),
        Column("why", say("Mengapa", "Why"), width=2),
        Column("gaps", say("Untuk keputusan", "For decisions"), width=1.8),
    )
    title = say("Pertanyaan menurut aplikasi", "Questions by application")
    empty = say("Tidak ada pertanyaan terbuka.", "There is no open question.")
    return Table("questions", title, columns, tuple(rows), empty=empty)


def _why(asked: Sequence[Question], say: Speaker) -> str:
    if not asked:
        return ""
    findings = max(question.findings for question in asked)
    deciding = max(question.decides for question in asked)
    told = say("dibaca {count} temuan", "read by {count} findings", count=number(findings, say.language))
    if deciding:
        told += say(
            "; dapat menentukan {count} di antaranya",
            "; could decide {count} of them",
            count=number(deciding, say.language),
        )
    return told


def _answers(ordered: Sequence[UUID], portfolio: Portfolio, names: Names, say: Speaker) -> Table:
    columns = tuple(
        Column(key, key if say.language == "en" else head, unit, width) for key, head, unit, width in COLUMNS
    )
    rows = []
    for id in ordered:
        row = row_of(ImportKind.APPLICATIONS, portfolio.everything[id], names)
        if say.language == "id" and row["status"] is not None:
            row["status"] = word(STATUSES, str(row["status"]), say)
        rows.append(tuple(_cell(row[column.key]) for column in columns))
    return Table(ANSWERS, say("Isian", "Answers"), columns, tuple(rows), medium=Medium.DATA)


def _cell(value: object) -> Value:
    if isinstance(value, list):
        return "; ".join(str(entry) for entry in value) or None
    return value if isinstance(value, str | int | float) else None


async def _names(history: History) -> Names:
    """What a row calls agencies, data objects, services and reference nodes, by the identifiers of recorded states."""
    names = Names()
    names.agencies = {str(id): agency["code"] for id, agency in (await history.agencies()).items()}
    names.data_objects = {str(id): data["name"] for id, data in (await history.data_objects()).items()}
    names.services = {str(id): service["name"] for id, service in (await history.services()).items()}
    names.regulations = {
        str(id): f"{r['kind']} {r['number']}/{r['year']}" for id, r in (await history.regulations()).items()
    }
    names.nodes = {str(id): node.code for id, node in (await history.nodes()).items()}
    return names
