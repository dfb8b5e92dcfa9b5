"""The portfolio at a glance: by agency, function, model, age, cost and status."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from uuid import UUID

from app.kit.locale import day, number, percent, short_rupiah
from app.reference.models import ReferenceModel, ReferenceNode
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.portfolio import Portfolio, portfolio_of
from app.reports.content.words import CATEGORIES, MODELS, STATUSES, most_of, word
from app.reports.definition import ReportDefinition
from app.reports.history import History, RunFacts, State
from app.reports.shape import (
    Bars,
    Block,
    Column,
    HeatMap,
    Measure,
    Medium,
    Section,
    Summary,
    Table,
    Trend,
    Unit,
    Value,
)

_FUNCTIONS_IN_MAP = 14
_OFFICES_IN_MAP = 30
_DEAREST = 15
_FUNCTION_LEVEL = 2
_MODELS = tuple(ReferenceModel)
_AGES = ((2, "0–2 tahun", "0–2 years"), (5, "3–5 tahun", "3–5 years"), (10, "6–10 tahun", "6–10 years"))


async def content(history: History, definition: ReportDefinition) -> Draft:
    """What the catalogue held."""
    say = Speaker(definition.language)
    portfolio = await portfolio_of(history, definition)
    functions = Functions(await history.nodes(), say)
    applications = portfolio.applications
    year = history.data_at.astimezone(definition.zone).year
    summary: list[Block] = [_summary(portfolio, functions, say)]
    trend = _trend(definition, await history.runs(), say)
    if trend is not None:
        summary.append(trend)
    summary += [_status_bars(applications, say), _age_bars(applications, year, say)]
    sections = (
        Section(say("Ringkasan", "Summary"), tuple(summary)),
        Section(
            say("Perangkat daerah dan fungsi", "Agencies and functions"),
            (_map(portfolio, functions, say), _by_function(portfolio, functions, say)),
            intro=say("Fungsi: tingkat kedua Referensi Arsitektur Bisnis (RAB). Angka: jumlah aplikasi.",
                      "Function: the second level of the business reference model (RAB). Numbers: applications."),
            own_page=True,
        ),
        Section(
            say("Menurut perangkat daerah", "By agency"), (_by_office(portfolio, year, say),), own_page=True
        ),
        Section(
            say("Pemetaan dan biaya", "Mapping and cost"),
            (_by_model(applications, functions, say), _dearest(portfolio, say), _all(portfolio, functions, say)),
        ),
    )  # fmt: skip
    sources: tuple[str, ...] = (
        say("Yang belum diisi dihitung sebagai belum diketahui, tidak pernah sebagai nol.",
            "What is not filled in counts as not known, never as zero."),
    )  # fmt: skip
    if portfolio.is_example:
        sources += (
            say("Kota ini dibuat-buat sebagai contoh; tidak ada data nyata di dalamnya.",
                "This city is made up as an example; it holds no real data."),
        )  # fmt: skip
    return Draft(say("Gambaran portofolio aplikasi", "The application portfolio"), portfolio.title, sections, sources)


class Functions:
    """Where applications stand in the reference models."""

    def __init__(self, nodes: Mapping[UUID, ReferenceNode], say: Speaker) -> None:
        self.nodes = nodes
        self.say = say

    def name(self, node: ReferenceNode) -> str:
        """The node's name in the reader's language, if it has one there."""
        return (node.name_en or node.name_id) if self.say.language == "en" else node.name_id

    def mapped(self, application: State, model: ReferenceModel) -> list[ReferenceNode]:
        """The nodes of a model that the application is mapped to, its main ones first."""
        entries = sorted(application["mappings"], key=lambda entry: (entry["role"] != "primary", entry["node_id"]))
        nodes = (self.nodes.get(UUID(entry["node_id"])) for entry in entries)
        return [node for node in nodes if node is not None and node.model == model]

    def function(self, application: State) -> ReferenceNode | None:
        """The application's main place in the RAB, lifted to the level at which functions are counted."""
        for node in self.mapped(application, ReferenceModel.RAB):
            above: ReferenceNode | None = node
            while above is not None and above.level > _FUNCTION_LEVEL:
                above = self.nodes.get(above.parent_id) if above.parent_id else None
            if above is not None:
                return above
        return None


def _summary(portfolio: Portfolio, functions: Functions, say: Speaker) -> Summary:
    applications = portfolio.applications
    known, unknown = portfolio.cost(applications)
    statuses = Counter(application["status"] for application in applications.values())
    still = [id for id, application in applications.items() if application["status"] in ("idle", "retired")]
    wasted, _ = portfolio.cost(still)
    unmapped = sum(functions.function(application) is None for application in applications.values())
    offices = portfolio.by_office(applications)
    measures = (
        Measure(say("Aplikasi", "Applications"), len(applications), Unit.COUNT,
                say("pada {count} perangkat daerah", "at {count} agencies", count=len(offices)), accent=True),
        Measure(say("Beroperasi", "In operation"), statuses["operational"], Unit.COUNT,
                say("{idle} diam atau dihentikan, {unknown} belum diketahui",
                    "{idle} idle or retired, {unknown} not known", idle=len(still), unknown=statuses[None])),
        Measure(say("Biaya per tahun", "Cost a year"), short_rupiah(known, say.language), Unit.TEXT,
                say("yang diketahui; {count} aplikasi belum mengisi", "as far as known; {count} do not say",
                    count=number(unknown, say.language))),
        Measure(say("Terpetakan", "Mapped"), percent(1 - unmapped / len(applications), say.language)
                if applications else None, Unit.TEXT,
                say("punya tempat di RAB; {count} belum", "have a place in the RAB; {count} do not",
                    count=number(unmapped, say.language))),
    )  # fmt: skip
    asked = []
    if still:
        asked.append(
            say("Putuskan {count} aplikasi yang diam atau dihentikan; biayanya yang tercatat {cost} per tahun.",
                "Decide on {count} applications that are idle or retired; their recorded cost is {cost} a year.",
                count=number(len(still), say.language), cost=short_rupiah(wasted, say.language))
        )  # fmt: skip
    if unknown:
        asked.append(
            say("Isi biaya tahunan {count} aplikasi.", "Fill in the yearly cost of {count} applications.",
                count=number(unknown, say.language))
        )  # fmt: skip
    if unmapped:
        asked.append(
            say("Petakan {count} aplikasi ke proses bisnis (RAB).", "Map {count} applications to the RAB.",
                count=number(unmapped, say.language))
        )  # fmt: skip
    return Summary(measures, tuple(asked), say("Yang diminta", "What is asked"))


def _trend(definition: ReportDefinition, runs: Sequence[RunFacts], say: Speaker) -> Trend | None:
    """How many applications the last analyses saw; for a whole government only."""
    seen = [run for run in reversed(runs[:12]) if run.kind == "duplicates"]
    if definition.agency_id is not None or len(seen) < 2:
        return None
    counts = tuple(run.applications_count for run in seen)
    return Trend(
        name="applications",
        title=say("Aplikasi yang dibandingkan, dari analisis ke analisis",
                  "Applications compared, from analysis to analysis"),
        alt=say("Grafik garis: {first} aplikasi pada analisis pertama yang tampak, {last} pada yang terakhir.",
                "Line chart: {first} applications in the first analysis shown, {last} in the last.",
                first=counts[0], last=counts[-1]),
        points=tuple(
            day(run.finished_at.astimezone(definition.zone).date(), say.language)
            for run in seen
        ),
        series=((say("aplikasi", "applications"), counts),),
    )  # fmt: skip


def _status_bars(applications: Mapping[UUID, State], say: Speaker) -> Bars:
    counts = Counter(application["status"] for application in applications.values())
    known = [status for status in STATUSES if counts[status]]
    labels = [word(STATUSES, status, say) for status in known] + ([word(STATUSES, None, say)] if counts[None] else [])
    values = [counts[status] for status in known] + ([counts[None]] if counts[None] else [])
    return _bars("status", say("Menurut status", "By status"), labels, values, say)


def _age_bars(applications: Mapping[UUID, State], year: int, say: Speaker) -> Bars:
    ages = [
        year - application["year"] if application["year"] is not None else None for application in applications.values()
    ]
    labels, values, lower = [], [], -1_000
    for upper, id, en in _AGES:
        labels.append(say(id, en))
        values.append(sum(age is not None and lower < age <= upper for age in ages))
        lower = upper
    labels += [say("lebih dari 10 tahun", "more than 10 years"), say("belum diketahui", "not known")]
    values += [sum(age is not None and age > lower for age in ages), sum(age is None for age in ages)]
    return _bars("age", say("Menurut umur", "By age"), labels, values, say)


def _bars(name: str, title: str, labels: Sequence[str], values: Sequence[int], say: Speaker) -> Bars:
    told = "; ".join(f"{label} {value}" for label, value in zip(labels, values, strict=True))
    return Bars(
        name, title, say("Diagram batang. {told}.", "Bar chart. {told}.", told=told), tuple(labels),
        tuple(float(value) for value in values),
    )  # fmt: skip


def _map(portfolio: Portfolio, functions: Functions, say: Speaker) -> HeatMap:
    counts: Counter[tuple[UUID, UUID | None]] = Counter()
    for id, application in portfolio.applications.items():
        function = functions.function(application)
        counts[portfolio.office(id), function.id if function else None] += 1
    by_function = Counter[UUID]()
    by_office = Counter[UUID]()
    for (office, node), count in counts.items():
        by_office[office] += count
        if node is not None:
            by_function[node] += count
    nodes = sorted(by_function, key=lambda node: (-by_function[node], functions.nodes[node].code))[:_FUNCTIONS_IN_MAP]
    nodes.sort(key=lambda node: functions.nodes[node].code)
    offices = sorted(by_office, key=lambda office: (-by_office[office], portfolio.agency_name(office)))
    shown = offices[:_OFFICES_IN_MAP]
    most = max(((counts[o, n], portfolio.short_name(o), functions.name(functions.nodes[n])) for o in shown
                for n in nodes), default=(0, "", ""))  # fmt: skip
    return HeatMap(
        name="map",
        title=most_of(
            shown, offices, say("Aplikasi: perangkat daerah × fungsi", "Applications: agency × function"), say
        ),
        alt=say("Peta panas: perangkat daerah terhadap fungsi. Terbanyak: {agency}, {function}, {count} aplikasi.",
                "Heat map: agencies against functions. Most: {agency}, {function}, {count} applications.",
                agency=most[1], function=most[2], count=most[0]),
        rows=tuple(portfolio.short_name(office) for office in shown),
        columns=(
            *(functions.name(functions.nodes[node]) for node in nodes),
            say("fungsi lain", "other functions"),
            say("belum dipetakan", "not mapped"),
        ),
        values=tuple(
            (
                *(counts[office, node] or None for node in nodes),
                by_office[office] - counts[office, None] - sum(counts[office, node] for node in nodes) or None,
                counts[office, None] or None,
            )
            for office in shown
        ),
    )  # fmt: skip


def _by_function(portfolio: Portfolio, functions: Functions, say: Speaker) -> Table:
    groups: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for id, application in portfolio.applications.items():
        function = functions.function(application)
        if function is not None:
            groups[function.id].append(id)
    rows: list[tuple[Value, ...]] = []
    for node, ids in sorted(groups.items(), key=lambda entry: (-len(entry[1]), functions.nodes[entry[0]].code)):
        known, unknown = portfolio.cost(ids)
        offices = {portfolio.office(id) for id in ids}
        cost = known if unknown < len(ids) else None
        rows.append((functions.nodes[node].code, functions.name(functions.nodes[node]), len(ids), len(offices), cost))
    columns = (
        Column("code", say("Kode", "Code"), width=0.8),
        Column("function", say("Fungsi", "Function"), width=3),
        Column("applications", say("Aplikasi", "Applications"), Unit.COUNT, 0.9),
        Column("agencies", say("Perangkat daerah", "Agencies"), Unit.COUNT, 1),
        Column("cost_idr", say("Biaya per tahun", "Cost a year"), Unit.RUPIAH, 1.3),
    )
    return Table("functions", say("Menurut fungsi", "By function"), columns, tuple(rows))


def _by_office(portfolio: Portfolio, year: int, say: Speaker) -> Table:
    rows: list[tuple[Value, ...]] = []
    for office, ids in portfolio.by_office(portfolio.applications).items():
        own = [portfolio.everything[id] for id in ids]
        statuses = Counter(application["status"] for application in own)
        years = [application["year"] for application in own if application["year"] is not None]
        known, unknown = portfolio.cost(ids)
        rows.append(
            (
                portfolio.agency_name(office), len(ids), statuses["operational"],
                statuses["idle"] + statuses["retired"], round(year - median(years)) if years else None,
                known if unknown < len(ids) else None, unknown,
            )
        )  # fmt: skip
    columns = (
        Column("agency", say("Perangkat daerah", "Agency"), width=3.2),
        Column("applications", say("Aplikasi", "Applications"), Unit.COUNT, 0.9),
        Column("operational", say("Beroperasi", "In operation"), Unit.COUNT, 0.9),
        Column("idle", say("Diam atau dihentikan", "Idle or retired"), Unit.COUNT, 0.7),
        Column("median_age", say("Median umur (tahun)", "Median age (years)"), Unit.COUNT, 0.8),
        Column("cost_idr", say("Biaya per tahun", "Cost a year"), Unit.RUPIAH, 1.4),
        Column("cost_unknown", say("Tanpa data biaya", "Cost not known"), Unit.COUNT, 0.8),
    )
    return Table("agencies", say("Menurut perangkat daerah", "By agency"), columns, tuple(rows))


def _by_model(applications: Mapping[UUID, State], functions: Functions, say: Speaker) -> Table:
    rows: list[tuple[Value, ...]] = []
    for model in _MODELS:
        nodes = [functions.mapped(application, model) for application in applications.values()]
        mapped = [found for found in nodes if found]
        deepest = [max(node.level for node in found) for found in mapped]
        share = len(mapped) / len(applications) if applications else None
        rows.append(
            (
                f"{model.upper()} – {say(*MODELS[model])}",
                len(mapped),
                share,
                sum(deepest) / len(deepest) if deepest else None,
            )
        )
    columns = (
        Column("model", say("Model", "Model"), width=2),
        Column("mapped", say("Aplikasi terpetakan", "Applications mapped"), Unit.COUNT, 1),
        Column("share", say("Bagian", "Share"), Unit.SHARE, 0.8),
        Column("depth", say("Tingkat rata-rata", "Average level"), Unit.DECIMAL, 1),
    )
    return Table("models", say("Menurut referensi arsitektur", "By reference model"), columns, tuple(rows))


def _dearest(portfolio: Portfolio, say: Speaker) -> Table:
    priced = [id for id, a in portfolio.applications.items() if a["annual_cost_idr"]]
    priced.sort(key=lambda id_: (-portfolio.everything[id_]["annual_cost_idr"], portfolio.name(id_), str(id_)))
    rows = tuple(
        (
            portfolio.name(id), portfolio.owner(id), word(STATUSES, portfolio.everything[id]["status"], say),
            portfolio.everything[id]["annual_cost_idr"],
        )
        for id in priced[:_DEAREST]
    )  # fmt: skip
    columns = (
        Column("application", say("Aplikasi", "Application"), width=2.4),
        Column("agency", say("Perangkat daerah", "Agency"), width=1.6),
        Column("status", say("Status", "Status"), width=1.2),
        Column("cost_idr", say("Biaya per tahun", "Cost a year"), Unit.RUPIAH, 1.2),
    )
    return Table("dearest", say("Biaya tahunan tertinggi", "Highest yearly cost"), columns, rows, medium=Medium.PAGES)


def _all(portfolio: Portfolio, functions: Functions, say: Speaker) -> Table:
    rows: list[tuple[Value, ...]] = []
    ordered = sorted(portfolio.applications, key=lambda id_: (portfolio.owner(id_), portfolio.name(id_), str(id_)))
    for id in ordered:
        application = portfolio.everything[id]
        function = functions.function(application)
        rows.append(
            (
                portfolio.name(id), portfolio.agency_name(application["agency_id"]),
                word(CATEGORIES, application["category"], say), word(STATUSES, application["status"], say),
                function.code if function else None, functions.name(function) if function else None,
                application["year"], application["users_count"], application["annual_cost_idr"],
                application["build_cost_idr"], application["url"], str(id),
            )
        )  # fmt: skip
    columns = (
        Column("application", say("Aplikasi", "Application"), width=2),
        Column("agency", say("Perangkat daerah", "Agency"), width=2),
        Column("category", say("Jenis", "Category")),
        Column("status", say("Status", "Status")),
        Column("function_code", say("Kode fungsi", "Function code")),
        Column("function", say("Fungsi", "Function"), width=2),
        Column("year", say("Tahun", "Year"), Unit.YEAR),
        Column("users", say("Pengguna", "Users"), Unit.COUNT),
        Column("annual_cost_idr", say("Biaya per tahun", "Cost a year"), Unit.RUPIAH),
        Column("build_cost_idr", say("Biaya pembangunan", "Cost of building"), Unit.RUPIAH),
        Column("url", say("Alamat", "Address"), width=1.5),
        Column("id", say("ID aplikasi", "Application ID")),
    )
    return Table("applications", say("Semua aplikasi", "All applications"), columns, tuple(rows), medium=Medium.DATA)
