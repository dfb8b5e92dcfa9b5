"""One application's dossier: what is known of it, what it stands beside, what it exchanges, what it is asked."""

from dataclasses import replace
from uuid import UUID

from app.kit.language import Text
from app.kit.locale import number, rupiah
from app.reports.content.asking import FIELDS, FOR_DECISIONS, is_empty, questions
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.integration import KIND as INTEGRATION
from app.reports.content.judged import DUPLICATE_KINDS, OPEN, Comparison, Group, Standing, compared
from app.reports.content.overview import Functions
from app.reports.content.portfolio import Portfolio, portfolio_of
from app.reports.content.telling import Teller
from app.reports.content.words import CATEGORIES, MODES, STATUSES, word
from app.reports.definition import ReportDefinition
from app.reports.errors import NotThereAtThatTime, SubjectNeeded
from app.reports.history import History, State
from app.reports.shape import (
    Block,
    Column,
    Entries,
    Measure,
    Medium,
    Network,
    Paragraph,
    Section,
    Summary,
    Table,
    Unit,
    Value,
)

_MOST_NEIGHBOURS = 16


async def content(history: History, definition: ReportDefinition) -> Draft:
    """Everything about one application.

    Raises:
        SubjectNeeded: the definition names none.
        NotThereAtThatTime: it did not exist.
    """
    id = definition.subject_id
    if id is None:
        raise SubjectNeeded(kind=definition.kind)
    everything = await history.all_applications()
    if id not in everything:
        raise NotThereAtThatTime(what=Text("aplikasi", "application"), id=id, as_of=history.as_of.isoformat())
    say = Speaker(definition.language)
    portfolio = await portfolio_of(history, replace(definition, agency_id=UUID(everything[id]["government_id"])))
    functions = Functions(await history.nodes(), say)
    teller = await Teller.of(history, portfolio, say)
    application = everything[id]
    comparison = _about(id, await compared(history, portfolio, DUPLICATE_KINDS))
    linked = _about(id, await compared(history, portfolio, (INTEGRATION,)))
    sections = [
        _summary(id, application, comparison, linked, portfolio, functions, say),
        _record(application, portfolio, functions, say),
        _findings("duplicates", say("Temuan ganda", "Duplicate findings"), comparison, teller, say),
        _findings("candidates", say("Kandidat integrasi", "Integration candidates"), linked, teller, say),
        await _exchange(id, history, portfolio, say),
        await _data(application, history, say),
    ]
    return Draft(
        title=str(application["name"]),
        subtitle=f"{portfolio.agency_name(application['agency_id'])} · "
        f"{portfolio.agency_name(application['government_id'])}",
        sections=tuple(section for section in sections if section.blocks),
        run_id=comparison.run.id if comparison.run else None,
        parameters_version=comparison.run.parameters_version if comparison.run else "",
    )


def _about(id: UUID, comparison: Comparison) -> Comparison:
    """The findings that one application is a side of."""
    items = tuple(item for item in comparison.items if id in (item.finding.left, item.finding.right))
    return Comparison(comparison.run, comparison.before, items)


def _summary(
    id: UUID, application: State, comparison: Comparison, linked: Comparison, portfolio: Portfolio,
    functions: Functions, say: Speaker,
) -> Section:  # fmt: skip
    open_ = comparison.open()
    cost = application["annual_cost_idr"]
    fields = [*FIELDS, *FOR_DECISIONS]
    empty = [field for field in fields if is_empty(application, field)]
    measures = (
        Measure(say("Temuan terbuka", "Open findings"), len(open_), Unit.COUNT,
                say("{count} sudah dinilai", "{count} judged", count=len(comparison.items) - len(open_)), accent=True),
        Measure(say("Status", "Status"), word(STATUSES, application["status"], say), Unit.TEXT,
                say("sejak {year}", "since {year}", year=application["year"]) if application["year"]
                else say("tahun belum diketahui", "year not known")),
        Measure(say("Biaya per tahun", "Cost a year"), cost, Unit.RUPIAH,
                say("untuk {users} pengguna", "for {users} users",
                    users=number(application["users_count"], say.language)) if application["users_count"]
                else say("jumlah pengguna belum diketahui", "number of users not known")),
        Measure(say("Isian kosong", "Empty fields"), len(empty), Unit.COUNT,
                say("dari {count} yang dibaca pembanding dan keputusan",
                    "of {count} that comparisons and decisions read", count=len(fields))),
    )  # fmt: skip
    read = [question for question in questions(open_, portfolio) if question.application_id == id]
    asked = _to_settle(len(open_), len(linked.open()), say)
    asked += [
        say("Isi {field}: dibaca {count} temuan.", "Fill in {field}: {count} findings read it.",
            field=say(*FIELDS[question.field][1:]), count=question.findings)
        for question in read
    ]  # fmt: skip
    if gaps := [say(*FOR_DECISIONS[field]) for field in FOR_DECISIONS if is_empty(application, field)]:
        asked.append(
            say("Isi untuk keputusan: {fields}.", "Fill in for decisions: {fields}.", fields=", ".join(gaps))
        )  # fmt: skip
    function = functions.function(application)
    place = functions.name(function) if function else say("belum dipetakan", "not mapped")
    intro = say("Fungsi menurut RAB: {place}.", "Function by the RAB: {place}.", place=place)
    if application["archived_at"]:
        intro += " " + say("Aplikasi ini diarsipkan.", "This application is archived.")
    summary = Summary(measures, tuple(asked), say("Yang diminta", "What is asked"))
    return Section(say("Ringkasan", "Summary"), (summary,),
                   intro=intro)  # fmt: skip


def _to_settle(findings: int, candidates: int, say: Speaker) -> list[str]:
    asked = []
    if findings:
        asked.append(say("Nilai {count} temuan ganda yang menunggu.", "Judge {count} duplicate findings that wait.",
                         count=findings))  # fmt: skip
    if candidates:
        asked.append(say("Tetapkan untuk {count} kandidat integrasi: dihubungkan, atau mengapa tidak.",
                         "Settle {count} integration candidates: connect them, or say why not.",
                         count=candidates))  # fmt: skip
    return asked


def _record(application: State, portfolio: Portfolio, functions: Functions, say: Speaker) -> Section:
    """What the agency says of it, field by field; what is not known is said so."""

    def listed(*names: str) -> str | None:
        return ", ".join(value for name in names for value in application[name] or ()) or None

    def money(name: str) -> str | None:
        return rupiah(application[name], say.language) if application[name] is not None else None

    parent = portfolio.name(UUID(application["parent_id"])) if application["parent_id"] else None
    users = ", ".join(portfolio.short_name(agency) for agency in application["using_agency_ids"]) or None
    mapped = "; ".join(
        f"{node.code} {functions.name(node)}"
        for entry in application["mappings"]
        if (node := functions.nodes.get(UUID(entry["node_id"]))) is not None
    )
    rows: tuple[tuple[str, Value], ...] = (
        (say("Uraian", "Description"), application["description"]),
        (say("Fungsi", "Function"), application["function"]),
        (say("Luaran", "Output"), application["output"]),
        (say("Jenis", "Category"), word(CATEGORIES, application["category"], say) if application["category"] else None),
        (say("Bagian dari", "Part of"), parent),
        (say("Alamat", "Address"), application["url"]),
        (
            say("Nama dan alamat lain", "Other names and addresses"),
            ", ".join(alias["value"] for alias in application["aliases"]) or None,
        ),
        (say("Referensi arsitektur", "Reference models"), mapped or None),
        (say("Teknologi", "Technology"), listed("programming_languages", "frameworks", "databases", "technologies")),
        (say("Pemilik", "Owner"), application["owner"]),
        (say("Pengembang", "Developer"), application["developer"]),
        (say("Pengelola", "Operator"), application["operator"]),
        (say("Dipakai juga oleh", "Also used by"), users),
        (say("Biaya pembangunan", "Cost of building"), money("build_cost_idr")),
        (say("Sumber dana", "Source of funds"), application["funding_source"]),
        (say("Penempatan", "Hosting"), application["hosting"]),
        (say("Rencana", "Plan"), application["plan"]),
        (say("Catatan", "Notes"), application["notes"]),
    )
    columns = (
        Column("field", say("Isian", "Field"), width=1),
        Column("value", say("Yang diketahui", "What is known"), width=3.4),
    )
    title = say("Yang tercatat", "On record")
    return Section(title, (Table("record", title, columns, rows),))


def _findings(name: str, title: str, comparison: Comparison, teller: Teller, say: Speaker) -> Section:
    if comparison.run is None:
        return Section(title, ())
    shown = [item for standing in OPEN for item in comparison.by_standing[standing]]
    shown += comparison.by_standing[Standing.SETTLED] + comparison.by_standing[Standing.DISMISSED]
    if not shown:
        nothing = say("Tidak ada dalam analisis terakhir.", "None in the last analysis.")
        return Section(title, (Paragraph(nothing),))
    entries = tuple(teller.entry(n, Group(item.standing, (item,))) for n, item in enumerate(shown, 1))
    rows = tuple(teller.row(place, item) for place, item in enumerate(shown, 1))
    table = Table(name, title, teller.columns(), rows, medium=Medium.DATA)
    return Section(title, (Entries(entries), table))


async def _exchange(id: UUID, history: History, portfolio: Portfolio, say: Speaker) -> Section:
    """What flows in and out."""
    title = say("Pertukaran data", "Data exchange")
    objects = await history.data_objects()
    rows: list[tuple[Value, ...]] = []
    neighbours: dict[UUID, str] = {}
    flows: list[tuple[UUID, UUID, str]] = []
    for interface in (await history.interfaces()).values():
        source, target = UUID(interface["source_id"]), UUID(interface["target_id"])
        if id not in (source, target):
            continue
        other = target if source == id else source
        carried = ", ".join(str(objects[UUID(o)]["name"]) for o in interface["data_object_ids"] if UUID(o) in objects)
        direction = say("keluar", "out") if source == id else say("masuk", "in")
        mode = word(MODES, interface["mode"], say) if interface["mode"] else None
        rows.append((direction, portfolio.name(other), portfolio.owner(other), mode, carried or None))
        neighbours[other] = portfolio.owner(other)
        flows.append((source, target, str(mode or "")))
    if not rows:
        return Section(title, (Paragraph(say("Tidak ada antarmuka yang tercatat.", "No interface is recorded.")),))
    columns = (
        Column("direction", say("Arah", "Direction"), width=0.7),
        Column("application", say("Aplikasi", "Application"), width=2),
        Column("agency", say("Perangkat daerah", "Agency"), width=1.5),
        Column("mode", say("Cara", "Mode"), width=1.4),
        Column("data", say("Data", "Data"), width=2),
    )
    rows.sort(key=lambda row: tuple(str(value or "") for value in row))
    blocks: list[Block] = []
    if 2 <= len(neighbours) <= _MOST_NEIGHBOURS:
        nodes = [id, *sorted(neighbours, key=lambda other: (neighbours[other], portfolio.name(other), str(other)))]
        places = {node: place for place, node in enumerate(nodes)}
        blocks.append(
            Network(
                name="neighbours",
                title=say("Tetangga dalam pertukaran data", "Neighbours in data exchange"),
                alt=say("Graf: {name} bertukar data dengan {others}.", "Graph: {name} exchanges data with {others}.",
                        name=portfolio.name(id), others=", ".join(portfolio.name(other) for other in nodes[1:])),
                nodes=tuple((portfolio.name(node), portfolio.owner(node)) for node in nodes),
                edges=tuple((places[source], places[target], mode, 0.6) for source, target, mode in sorted(
                    flows, key=lambda flow: (places[flow[0]], places[flow[1]], flow[2]))),
            )
        )  # fmt: skip
    blocks.append(Table("interfaces", title, columns, tuple(rows)))
    return Section(title, tuple(blocks))


async def _data(application: State, history: History, say: Speaker) -> Section:
    """The data it uses and the services it supports."""
    objects, services = await history.data_objects(), await history.services()
    roles = {"master": say("induk", "master"), "copy": say("salinan", "copy"), "reads": say("dibaca", "reads")}
    rows: list[tuple[Value, ...]] = [
        (say("data", "data"), str(objects[UUID(use["data_object_id"])]["name"]), roles.get(use["role"] or ""))
        for use in application["data_uses"]
        if UUID(use["data_object_id"]) in objects
    ]
    rows += [
        (say("layanan", "service"), str(services[UUID(service)]["name"]), None)
        for service in application["service_ids"]
        if UUID(service) in services
    ]
    if not rows:
        return Section("", ())
    rows.sort(key=lambda row: tuple(str(value or "") for value in row))
    columns = (
        Column("kind", say("Jenis", "Kind"), width=0.8),
        Column("name", say("Nama", "Name"), width=3),
        Column("role", say("Peran", "Role"), width=1),
    )
    title = say("Data dan layanan", "Data and services")
    return Section(title, (Table("uses", title, columns, tuple(rows)),))
