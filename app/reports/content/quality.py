"""The quality of the catalogue: what is mapped, what is filled in, and what to ask first, by agency."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.kit.locale import number, percent
from app.reference.models import ReferenceModel
from app.reports.content.asking import FIELDS, FOR_DECISIONS, Question, is_empty, questions
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.judged import DUPLICATE_KINDS, compared
from app.reports.content.overview import Functions
from app.reports.content.portfolio import Portfolio, portfolio_of
from app.reports.content.words import MODELS, most_of
from app.reports.definition import ReportDefinition
from app.reports.history import History, State
from app.reports.shape import Column, HeatMap, Measure, Medium, Section, Summary, Table, Unit, Value

_MODELS = tuple(ReferenceModel)
_OFFICES_IN_MAP = 20
_ON_PAGE = 20
_LEAF_LEVEL = {ReferenceModel.RAA: 2, ReferenceModel.RAK: 2, ReferenceModel.RAI: 3}
"""The level at which a mapping says enough; 3 where nothing is said here."""
_SAID = frozenset({"declared", "reviewed", "imported"})


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one application is described. Shares lie in [0, 1]; `None` where there is nothing to share out.

    `filled` counts the fields that comparisons and decisions read; `mapped` names the models with a place in them;
    `deep` is the share of mappings that reach the level at which they say enough, `said` of those that a person or a
    list said rather than a machine proposed.
    """

    filled: float
    mapped: frozenset[str]
    deep: float | None
    said: float | None


async def content(history: History, definition: ReportDefinition) -> Draft:
    """What is mapped and filled in, and the questions that would help most."""
    say = Speaker(definition.language)
    portfolio = await portfolio_of(history, definition)
    functions = Functions(await history.nodes(), say)
    comparison = await compared(history, portfolio, DUPLICATE_KINDS)
    asked = questions(comparison.open(), portfolio)
    measured = {id: quality_of(application, functions) for id, application in portfolio.applications.items()}
    sections = (
        Section(say("Ringkasan", "Summary"), (_summary(portfolio, measured, asked, say), _gaps(portfolio, say))),
        Section(
            say("Menurut perangkat daerah", "By agency"), (_by_office(portfolio, measured, asked, say),), own_page=True
        ),
        Section(
            say("Pertanyaan yang paling menentukan", "The most telling questions"),
            (_questions(asked, portfolio, say), _all(portfolio, measured, say)),
            intro=say("Isian kosong yang jawabannya paling mengubah temuan: berapa temuan membacanya, dan berapa yang "
                      "dapat berubah karenanya. Selengkapnya di lembar pertanyaan.",
                      "Empty fields whose answers would move findings most: how many findings read them, and how many "
                      "they could turn. The question sheets hold all of them."),
        ),
    )  # fmt: skip
    return Draft(
        title=say("Mutu katalog dan pemetaan", "Quality of catalogue and mapping"),
        subtitle=portfolio.title,
        sections=sections,
        sources=_sources(say),
        run_id=comparison.run.id if comparison.run else None,
        parameters_version=comparison.run.parameters_version if comparison.run else "",
    )


def _sources(say: Speaker) -> tuple[str, ...]:
    return (
        say("Lembar pertanyaan sebuah perangkat daerah dibuat dengan “ringkas report questions --agency KODE --format "
            "xlsx”, dan dibaca kembali dengan “ringkas import applications”.",
            "The question sheet of an agency is made by “ringkas report questions --agency CODE --format xlsx”, and "
            "read back by “ringkas import applications”."),
    )  # fmt: skip


def quality_of(application: State, functions: Functions) -> Quality:
    """How well an application is described."""
    fields = [*FIELDS, *FOR_DECISIONS]
    filled = sum(not is_empty(application, field) for field in fields) / len(fields)
    mapped = {model: functions.mapped(application, model) for model in _MODELS}
    levels = [node.level >= _LEAF_LEVEL.get(model, 3) for model, nodes in mapped.items() for node in nodes]
    said = [entry["origin"] in _SAID for entry in application["mappings"]]
    return Quality(
        filled=filled,
        mapped=frozenset(model for model, nodes in mapped.items() if nodes),
        deep=sum(levels) / len(levels) if levels else None,
        said=sum(said) / len(said) if said else None,
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _summary(
    portfolio: Portfolio, measured: Mapping[UUID, Quality], asked: Sequence[Question], say: Speaker
) -> Summary:
    def told(share: float | None) -> str | None:
        return percent(share, say.language) if share is not None else None

    every = list(measured.values())
    filled = _mean([quality.filled for quality in every])
    mapped = _mean([float(ReferenceModel.RAB in quality.mapped) for quality in every])
    deep = _mean([quality.deep for quality in every])
    deciding = sum(question.decides > 0 for question in asked)
    offices = len({portfolio.office(question.application_id) for question in asked if question.decides > 0})
    measures = (
        Measure(say("Terisi", "Filled in"), told(filled), Unit.TEXT,
                say("dari isian yang dibaca pembanding dan keputusan", "of fields that comparisons and decisions read"),
                accent=True),
        Measure(say("Terpetakan ke RAB", "Mapped to the RAB"), told(mapped), Unit.TEXT,
                say("dari {count} aplikasi", "of {count} applications", count=number(len(every), say.language))),
        Measure(say("Cukup dalam", "Deep enough"), told(deep), Unit.TEXT,
                say("pemetaan sampai tingkat yang menjelaskan", "of mappings reach a level that tells something")),
        Measure(say("Pertanyaan penentu", "Decisive questions"), deciding, Unit.COUNT,
                say("isian kosong yang dapat mengubah sebuah temuan", "empty fields that could turn a finding")),
    )  # fmt: skip
    requests = (
        say("Kirim lembar pertanyaan kepada {agencies} perangkat daerah yang isian kosongnya dapat mengubah temuan, "
            "lalu impor jawabannya. Mulai dari pertanyaan teratas dalam laporan ini.",
            "Send question sheets to the {agencies} agencies whose empty fields could turn a finding, then import "
            "the answers. Begin with the first questions of this report.", agencies=offices),
    ) if offices else ()  # fmt: skip
    return Summary(measures, requests, say("Yang diminta", "What is asked"))


def _gaps(portfolio: Portfolio, say: Speaker) -> HeatMap:
    fields = [(field, say(*names[1:])) for field, names in FIELDS.items()]
    fields += [(field, say(*names)) for field, names in FOR_DECISIONS.items()]
    offices = portfolio.by_office(portfolio.applications)
    counts: Counter[tuple[UUID, str]] = Counter()
    for office, ids in offices.items():
        for id in ids:
            counts.update((office, field) for field, _ in fields if is_empty(portfolio.everything[id], field))
    totals = Counter[UUID]()
    for (office, _), count in counts.items():
        totals[office] += count
    shown = sorted(totals, key=lambda office: (-totals[office], portfolio.agency_name(office)))[:_OFFICES_IN_MAP]
    worst = max(((counts[o, f], portfolio.short_name(o), name) for o in shown for f, name in fields),
                default=(0, "", ""))  # fmt: skip
    return HeatMap(
        name="gaps",
        title=most_of(
            shown, offices, say("Isian kosong: perangkat daerah × isian", "Empty fields: agency × field"), say
        ),
        alt=say("Peta panas: jumlah aplikasi dengan isian kosong. Terbanyak: {agency}, {field}, {count}.",
                "Heat map: applications with an empty field. Most: {agency}, {field}, {count}.",
                agency=worst[1], field=worst[2], count=worst[0]),
        rows=tuple(f"{portfolio.short_name(office)} ({len(offices[office])})" for office in shown),
        columns=tuple(name for _, name in fields),
        values=tuple(tuple(counts[office, field] or None for field, _ in fields) for office in shown),
    )  # fmt: skip


def _by_office(
    portfolio: Portfolio, measured: Mapping[UUID, Quality], asked: Sequence[Question], say: Speaker
) -> Table:
    open_ = Counter(portfolio.office(question.application_id) for question in asked)
    rows: list[tuple[Value, ...]] = []
    for office, ids in portfolio.by_office(portfolio.applications).items():
        own = [measured[id] for id in ids]
        rows.append(
            (
                portfolio.agency_name(office), len(ids), _mean([quality.filled for quality in own]),
                *(_mean([float(model in quality.mapped) for quality in own]) for model in _MODELS),
                _mean([quality.deep for quality in own]), open_[office],
            )
        )  # fmt: skip
    columns = (
        Column("agency", say("Perangkat daerah", "Agency"), width=3),
        Column("applications", say("Aplikasi", "Applications"), Unit.COUNT, 0.8),
        Column("filled", say("Terisi", "Filled in"), Unit.SHARE, 0.7),
        *(Column(f"{model}_mapped", model.upper(), Unit.SHARE, 0.6) for model in _MODELS),
        Column("deep", say("Cukup dalam", "Deep enough"), Unit.SHARE, 0.7),
        Column("questions", say("Pertanyaan", "Questions"), Unit.COUNT, 0.8),
    )
    return Table(
        "agencies",
        say("Menurut perangkat daerah", "By agency"),
        columns,
        tuple(rows),
        note=say("RAB sampai RAK: bagian aplikasi yang punya tempat dalam model itu ({models}). Cukup dalam: bagian "
                 "pemetaan yang sampai ke tingkat yang menjelaskan. Pertanyaan: isian kosong yang dibaca temuan.",
                 "RAB to RAK: the share of applications with a place in that model ({models}). Deep enough: the share "
                 "of mappings that reach a level that tells something. Questions: empty fields that findings read.",
                 models=", ".join(f"{model.upper()} {say(*MODELS[model])}" for model in _MODELS)),
    )  # fmt: skip


def _questions(asked: Sequence[Question], portfolio: Portfolio, say: Speaker) -> Table:
    rows = tuple(
        (
            place, portfolio.owner(question.application_id), portfolio.name(question.application_id),
            say(*FIELDS[question.field][1:]), question.findings, question.decides,
        )
        for place, question in enumerate(asked[:_ON_PAGE], 1)
    )  # fmt: skip
    columns = (
        Column("number", say("No", "No"), Unit.COUNT, 0.4),
        Column("agency", say("Unit", "Unit"), width=1.4),
        Column("application", say("Aplikasi", "Application"), width=2.4),
        Column("field", say("Isian", "Field"), width=1.4),
        Column("findings", say("Dibaca temuan", "Read by findings"), Unit.COUNT, 0.9),
        Column("decides", say("Dapat mengubah", "Could turn"), Unit.COUNT, 0.9),
    )
    title = say("{count} pertanyaan teratas", "The first {count} questions", count=len(rows))
    empty = say("Tidak ada pertanyaan terbuka.", "There is no open question.")
    return Table("questions", title, columns, rows, empty=empty)


def _all(portfolio: Portfolio, measured: Mapping[UUID, Quality], say: Speaker) -> Table:
    ordered = sorted(measured, key=lambda id_: (measured[id_].filled, portfolio.name(id_), str(id_)))
    rows = tuple(
        (
            portfolio.name(id), portfolio.agency_name(portfolio.everything[id]["agency_id"]), measured[id].filled,
            ", ".join(model.upper() for model in _MODELS if model in measured[id].mapped) or None, measured[id].deep,
            measured[id].said, str(id),
        )
        for id in ordered
    )  # fmt: skip
    columns = (
        Column("application", say("Aplikasi", "Application"), width=2),
        Column("agency", say("Perangkat daerah", "Agency"), width=2),
        Column("filled", say("Terisi", "Filled in"), Unit.SHARE),
        Column("models", say("Model terpetakan", "Models mapped"), width=1.5),
        Column("deep", say("Cukup dalam", "Deep enough"), Unit.SHARE),
        Column("said", say("Dinyatakan", "Declared"), Unit.SHARE),
        Column("id", say("ID aplikasi", "Application ID")),
    )
    return Table("applications", say("Mutu tiap aplikasi", "Quality of each application"), columns, rows,
                 medium=Medium.DATA)  # fmt: skip
