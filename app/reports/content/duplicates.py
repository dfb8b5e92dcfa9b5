"""The duplicates: what is new, what is settled, what is at stake, and what the reader is asked to do."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from app.findings.models import FindingKind
from app.findings.wording import KIND_MEANINGS, kind_label
from app.kit.locale import probability
from app.reports.content.closed import gone, settled
from app.reports.content.drafting import Draft, Speaker
from app.reports.content.figures import networks, standing_trend
from app.reports.content.first_page import involved, summary
from app.reports.content.judged import (
    DUPLICATE_KINDS,
    OPEN,
    Comparison,
    Group,
    Item,
    Standing,
    compared,
    grouped,
)
from app.reports.content.portfolio import Portfolio, portfolio_of
from app.reports.content.telling import Teller, kinds_of
from app.reports.content.words import most_of
from app.reports.definition import ReportDefinition
from app.reports.history import History
from app.reports.shape import (
    Block,
    Column,
    Entries,
    HeatMap,
    Medium,
    Paragraph,
    Section,
    Table,
    Unit,
    Value,
)

IN_FULL = 300
"""Findings told in full; the rest stands in a table."""
_OFFICES_IN_MAP = 24


async def content(history: History, definition: ReportDefinition) -> Draft:
    """The duplicate findings of the last analysis beside the one before."""
    portfolio = await portfolio_of(history, definition)
    comparison = await compared(history, portfolio, DUPLICATE_KINDS)
    say = Speaker(definition.language)
    title = say("Aplikasi ganda", "Duplicate applications")
    if comparison.run is None:
        nothing = Paragraph(
            say("Belum ada analisis. Jalankan “ringkas analyse”, lalu buat laporan ini lagi.",
                "There is no analysis yet. Run “ringkas analyse”, then make this report again.")
        )  # fmt: skip
        return Draft(title, portfolio.title, (Section(say("Ringkasan", "Summary"), (nothing,)),))
    teller = await Teller.of(history, portfolio, say)
    sections = [
        summary(portfolio, comparison, teller, say, definition),
        *_to_judge(comparison, teller, say),
        gone(comparison, teller, say),
        settled(comparison, teller, say),
        _counts(portfolio, comparison, say, definition),
        *networks(portfolio, comparison, teller, say),
        _data(comparison, teller, say),
    ]
    return Draft(
        title=title,
        subtitle=portfolio.title,
        sections=tuple(section for section in sections if section.blocks),
        sources=_sources(portfolio, comparison, say),
        run_id=comparison.run.id,
        parameters_version=comparison.run.parameters_version,
    )


_TITLES = {
    Standing.REOPENED: ("Dibuka kembali", "Reopened"),
    Standing.NEW: ("Temuan baru", "New findings"),
    Standing.CHANGED: ("Temuan yang berubah", "Changed findings"),
    Standing.WAITING: ("Masih menunggu penilaian", "Still to be judged"),
}
_INTROS = {
    Standing.REOPENED: (
        "Pasangan ini pernah dinilai berbeda. Buktinya berubah setelah itu; yang berubah disebut di tiap pasangan.",
        "These pairs were judged different. Their evidence changed since; each says how.",
    ),
    Standing.NEW: (
        ("Belum ada pada analisis sebelumnya; yang paling meyakinkan lebih dulu."),
        ("Not found by the analysis before; the most convincing first."),
    ),
    Standing.CHANGED: (
        "Sudah ada sebelumnya dan belum dinilai; buktinya berubah.",
        "Found before and not judged; their evidence changed.",
    ),
    Standing.WAITING: (
        "Sudah ada pada analisis sebelumnya, tidak berubah, belum dinilai.",
        "Found by the analysis before, unchanged, not judged.",
    ),
}


_SIGNS = (
    "Tanda +\N{NO-BREAK SPACE}mendukung, −\N{NO-BREAK SPACE}melemahkan, ?\N{NO-BREAK SPACE}belum diketahui.",
    "+ speaks for a finding, − against it, ? is not known.",
)


def _to_judge(comparison: Comparison, teller: Teller, say: Speaker) -> list[Section]:
    """A section a standing: its groups in full until `IN_FULL` entries are told, the rest in tables.

    What changed is told in full, to the change. Overlaps with national applications ask one thing each, whether that
    application can be used instead, so they stand by national application.
    """
    sections: list[Section] = []
    told = 0
    for standing in OPEN:
        groups = grouped(comparison.by_standing[standing])
        if not groups:
            continue
        apart = standing in (Standing.NEW, Standing.WAITING)
        own = [group for group in groups if not (apart and _is_national(group))]
        full, rest = own[: max(0, IN_FULL - told)], own[max(0, IN_FULL - told) :]
        blocks: list[Block] = []
        if full:
            blocks.append(Entries(tuple(teller.entry(told + n, group) for n, group in enumerate(full, 1))))
        if rest:
            blocks.append(_rest(rest, teller, say))
        if national := [group for group in groups if apart and _is_national(group)]:
            blocks.append(_national(national, teller, say))
        told += len(own)
        intro = say(*_INTROS[standing]) + ("" if sections else f" {say(*_SIGNS)}")
        sections.append(Section(say(*_TITLES[standing]), tuple(blocks), intro=intro, own_page=not sections))
    return sections


def _is_national(group: Group) -> bool:
    return group.strongest.finding.national is not None


def _rest(groups: Sequence[Group], teller: Teller, say: Speaker) -> Table:
    """By kind, the strongest first; few columns, since each cell of a long table costs the typesetter 20 KB."""
    labels = [teller.label(group.strongest.finding) for group in groups]
    counts = Counter(labels)
    order = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    rows = tuple(
        (f"{label} ({counts[label]})", teller.title(group), teller.owners(group), group.strongest.finding.score)
        for label, group in sorted(zip(labels, groups, strict=True), key=lambda pair: order[pair[0]])
    )
    return Table(
        name="rest",
        title=say("{count} temuan berikutnya", "The {count} findings that follow", count=len(groups)),
        columns=(
            Column("kind", say("Jenis", "Kind")),
            Column("title", say("Aplikasi", "Applications"), width=3.2),
            Column("agencies", say("Perangkat daerah", "Agencies"), width=1.6),
            Column("score", say("Keyakinan", "Confidence"), Unit.PROBABILITY, 0.8),
        ),
        rows=rows,
        note=say("Alasan tiap pasangan ada di lembar data.", "The reasons of each pair are in the data sheet."),
        medium=Medium.PAGES,
        group="kind",
    )


def _national(groups: Sequence[Group], teller: Teller, say: Speaker) -> Table:
    """Pairs with national applications, those of one under its name."""
    rows = tuple(
        (_national_head(group, teller), *teller.national_row(item)) for group in groups for item in group.items
    )
    columns = (Column("national", say("Aplikasi nasional", "National application")), *teller.national_columns())
    title = say("Di samping {count} aplikasi nasional", "Beside {count} national applications", count=len(groups))
    note = say(
        "Yang ditanyakan untuk tiap aplikasi nasional: dapatkah ia menggantikan aplikasi daerah di bawahnya, atau "
        "apa yang kurang padanya? Semua alasan ada di lembar data.",
        "The question of each national application: can it replace the local ones below it, or what does it lack? All "
        "reasons are in the data sheet.",
    )
    return Table("national", title, columns, rows, note=note, medium=Medium.PAGES, group="national")


def _national_head(group: Group, teller: Teller) -> str:
    name, owner = teller.counterpart(group.strongest.finding)
    return f"{name} · {owner}"


def _counts(portfolio: Portfolio, comparison: Comparison, say: Speaker, definition: ReportDefinition) -> Section:
    trend = standing_trend(comparison, DUPLICATE_KINDS, say, definition)
    return Section(
        say("Menurut jenis dan perangkat daerah", "By kind and agency"),
        (
            _by_kind(comparison, say),
            *([trend] if trend is not None else []),
            _kind_map(portfolio, comparison, say),
            _by_office(portfolio, comparison, say),
        ),
        own_page=True,
    )


def _by_kind(comparison: Comparison, say: Speaker) -> Table:
    no_more = Counter(finding.kind for finding in comparison.gone)
    counts = Counter((item.finding.kind, item.standing) for item in comparison.items)
    rows: list[tuple[Value, ...]] = [
        (
            say(*kind_label(kind)),
            say(*KIND_MEANINGS[FindingKind(kind)]),
            counts[kind, Standing.NEW],
            counts[kind, Standing.CHANGED] + counts[kind, Standing.REOPENED],
            counts[kind, Standing.WAITING],
            counts[kind, Standing.SETTLED] + counts[kind, Standing.DISMISSED],
            no_more[kind],
        )
        for kind in kinds_of(comparison.items)
    ]
    columns = (
        Column("kind", say("Jenis", "Kind"), width=1.8),
        Column("meaning", say("Arti", "Meaning"), width=3.6),
        Column("new", say("Baru", "New"), Unit.COUNT, 0.8),
        Column("changed", say("Berubah", "Changed"), Unit.COUNT, 0.8),
        Column("waiting", say("Menunggu", "Waiting"), Unit.COUNT, 0.9),
        Column("settled", say("Selesai", "Settled"), Unit.COUNT, 0.8),
        Column("gone", say("Hilang", "Gone"), Unit.COUNT, 0.8),
    )
    return Table("kinds", say("Temuan menurut jenis", "Findings by kind"), columns, tuple(rows))


def _touched(item: Item, portfolio: Portfolio) -> set[UUID]:
    """The offices in scope that a finding concerns."""
    sides = (id for id in (item.finding.left, item.finding.right) if id in portfolio.applications)
    return {portfolio.office(id) for id in sides if id is not None}


def _kind_map(portfolio: Portfolio, comparison: Comparison, say: Speaker) -> HeatMap:
    open_ = comparison.open()
    counts = Counter((office, item.finding.kind) for item in open_ for office in _touched(item, portfolio))
    totals = Counter(office for item in open_ for office in _touched(item, portfolio))
    offices = sorted(totals, key=lambda office: (-totals[office], portfolio.agency_name(office)))[:_OFFICES_IN_MAP]
    kinds = kinds_of(open_)
    most = max(((counts[key], key) for key in counts), default=(0, None), key=lambda entry: (entry[0], str(entry[1])))
    alt = say("Peta panas: perangkat daerah terhadap jenis temuan.", "Heat map: agencies against kinds of findings.")
    if most[1] is not None:
        office, kind = most[1]
        alt += " " + say("Terbanyak: {agency}, {kind}, {count}.", "Most: {agency}, {kind}, {count}.",
                         agency=portfolio.short_name(office), kind=say(*kind_label(kind)), count=most[0])  # fmt: skip
    return HeatMap(
        name="kind_map",
        title=most_of(
            offices, totals, say("Temuan terbuka: perangkat daerah × jenis", "Open findings: agency × kind"), say
        ),
        alt=alt,
        rows=tuple(portfolio.short_name(id) for id in offices),
        columns=tuple(say(*kind_label(kind)) for kind in kinds),
        values=tuple(tuple(counts[office, kind] or None for kind in kinds) for office in offices),
    )


def _by_office(portfolio: Portfolio, comparison: Comparison, say: Speaker) -> Table:
    open_ = Counter(office for item in comparison.open() for office in _touched(item, portfolio))
    new = Counter(office for item in comparison.by_standing[Standing.NEW] for office in _touched(item, portfolio))
    concerned = set(involved(comparison.open(), portfolio))
    rows: list[tuple[Value, ...]] = []
    for office, ids in portfolio.by_office(portfolio.applications).items():
        own = [id for id in ids if id in concerned]
        known, unknown = portfolio.cost(own)
        rows.append(
            (portfolio.agency_name(office), len(ids), len(own), open_[office], new[office],
             known if unknown < len(own) else None, unknown if own else None)
        )  # fmt: skip
    columns = (
        Column("agency", say("Perangkat daerah", "Agency"), width=3.2),
        Column("applications", say("Aplikasi", "Applications"), Unit.COUNT, 0.9),
        Column("involved", say("Terlibat", "Involved"), Unit.COUNT, 0.8),
        Column("open", say("Temuan terbuka", "Open findings"), Unit.COUNT, 0.9),
        Column("new", say("Baru", "New"), Unit.COUNT, 0.6),
        Column("cost_idr", say("Biaya terlibat", "Cost involved"), Unit.RUPIAH, 1.5),
        Column("cost_unknown", say("Tanpa data biaya", "Cost not known"), Unit.COUNT, 0.8),
    )
    return Table(
        "agencies",
        say("Temuan menurut perangkat daerah", "Findings by agency"),
        columns,
        tuple(rows),
        note=say("Satu temuan antara dua perangkat daerah dihitung pada keduanya. Biaya per tahun, sejauh diisi.",
                 "A finding between two agencies counts at both. Cost a year, as far as it is filled in."),
    )  # fmt: skip


def _data(comparison: Comparison, teller: Teller, say: Speaker) -> Section:
    ordered = comparison.open() + comparison.by_standing[Standing.SETTLED] + comparison.by_standing[Standing.DISMISSED]
    rows = tuple(teller.row(place, item) for place, item in enumerate(ordered, 1))
    table = Table("findings", say("Semua temuan", "All findings"), teller.columns(), rows, medium=Medium.DATA)
    return Section(say("Semua temuan", "All findings"), (table,))


def _sources(portfolio: Portfolio, comparison: Comparison, say: Speaker) -> tuple[str, ...]:
    assert comparison.run is not None
    weakest = min((item.finding.score for item in comparison.items), default=None)
    told = [
        say("Keyakinan adalah peluang terkalibrasi bahwa temuan itu benar; yang terlemah dalam laporan ini {score}.",
            "Confidence is a calibrated probability that the finding is right; the weakest here has {score}.",
            score=probability(weakest, say.language) if weakest is not None else "–"),
        say("Kotak “Dipertaruhkan” adalah batas atas: tidak semua pasangan terbukti, dan penggantinya juga berbiaya.",
            "“At stake” is an upper bound: not every pair is confirmed, and a replacement costs something too."),
    ]  # fmt: skip
    if comparison.open():
        told.append(
            say("Lembar pertanyaan sebuah perangkat daerah dibuat dengan “ringkas report questions --agency KODE "
                "--format xlsx”.",
                "The question sheet of an agency is made by “ringkas report questions --agency CODE --format xlsx”.")
        )  # fmt: skip
    if portfolio.is_example:
        told.append(
            say("Kota ini dibuat-buat sebagai contoh; tidak ada data nyata di dalamnya.",
                "This city is made up as an example; it holds no real data.")
        )  # fmt: skip
    return tuple(told)
