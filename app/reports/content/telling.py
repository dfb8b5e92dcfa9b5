"""How findings are told: a group as one entry with its reasons, and every pair as one row of data."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.analysis.explaining import LABELS
from app.findings.models import FindingKind
from app.findings.reviews.models import Verdict
from app.findings.wording import RULE_LABELS, VERDICT_LABELS, kind_label
from app.kit.locale import probability, rupiah
from app.reports.content.drafting import Speaker
from app.reports.content.judged import Group, Item, Standing
from app.reports.content.portfolio import Portfolio
from app.reports.history import FindingFacts
from app.reports.shape import Column, Entry, Reason, Unit, Value

_TELLING = 0.25
_MOST_MEMBERS = 8

STANDINGS = {
    Standing.REOPENED: ("dibuka kembali", "reopened"),
    Standing.NEW: ("baru", "new"),
    Standing.CHANGED: ("berubah", "changed"),
    Standing.WAITING: ("menunggu", "waiting"),
    Standing.SETTLED: ("selesai", "settled"),
    Standing.DISMISSED: ("dinilai berbeda", "judged different"),
}


class Teller:
    """Tells findings of one portfolio in one language."""

    def __init__(self, portfolio: Portfolio, nationals: dict[UUID, object], say: Speaker) -> None:
        self.portfolio = portfolio
        self.nationals = nationals
        self.say = say

    def entry(self, number: int, group: Group) -> Entry:
        """A group in full."""
        item = group.strongest
        told = reasons(item.finding, self.say)
        changes = tuple(self._pick(change.id, change.en) for change in item.changes)
        return Entry(
            number=number,
            label=self._pick(*kind_label(item.finding.kind)),
            title=self.title(group),
            score=item.finding.score,
            members=self._members(group),
            reasons=told,
            changes=changes,
            changes_title=self._changes_title(item) if changes else "",
            note=self._note(group) if told else f"{self._explained(item.finding)} {self._note(group)}".strip(),
        )

    def counterpart(self, finding: FindingFacts) -> tuple[str, str]:
        """Name and owner of the other side."""
        if finding.right is not None:
            return self.portfolio.name(finding.right), self.portfolio.owner(finding.right)
        national = self.nationals.get(finding.national) if finding.national else None
        return (getattr(national, "name", "–"), getattr(national, "owner_institution", "–"))

    def row(self, number: int, item: Item) -> tuple[Value, ...]:
        """A pair as a row under `columns`."""
        finding, review = item.finding, item.review
        name, owner = self.counterpart(finding)
        left = self.portfolio.everything.get(finding.left, {})
        right = self.portfolio.everything.get(finding.right, {}) if finding.right else {}
        return (
            number,
            self.say(*STANDINGS[item.standing]),
            self._pick(*kind_label(finding.kind)),
            finding.score,
            self.portfolio.name(finding.left),
            self.portfolio.owner(finding.left),
            name,
            owner,
            left.get("annual_cost_idr"),
            right.get("annual_cost_idr"),
            self._explained(finding),
            "; ".join(self._pick(change.id, change.en) for change in item.changes),
            self._pick(*VERDICT_LABELS[Verdict(review["verdict"])]) if review else None,
            review["judged_by"] if review else None,
            review["reason"] if review else None,
            str(finding.left),
            str(finding.right or getattr(self.nationals.get(finding.national), "code", "")),  # type: ignore[arg-type]
            finding.cluster,
        )

    def columns(self) -> tuple[Column, ...]:
        """What each pair says as data."""
        say = self.say
        return (
            Column("number", say("No", "No"), Unit.COUNT, 0.4),
            Column("standing", say("Keadaan", "Standing"), width=0.9),
            Column("kind", say("Jenis", "Kind"), width=1.4),
            Column("score", say("Keyakinan", "Confidence"), Unit.PROBABILITY, 0.7),
            Column("left_name", say("Aplikasi", "Application"), width=2),
            Column("left_agency", say("Perangkat daerah", "Agency"), width=1.5),
            Column("right_name", say("Pasangan", "Counterpart"), width=2),
            Column("right_agency", say("Pemilik pasangan", "Owner of the counterpart"), width=1.5),
            Column("left_cost_idr", say("Biaya per tahun", "Cost a year"), Unit.RUPIAH, 1),
            Column("right_cost_idr", say("Biaya pasangan", "Cost of the counterpart"), Unit.RUPIAH, 1),
            Column("explanation", say("Alasan", "Reasons"), width=4),
            Column("changes", say("Yang berubah", "What changed"), width=2),
            Column("verdict", say("Penilaian", "Verdict"), width=1),
            Column("judged_by", say("Dinilai oleh", "Judged by"), width=1),
            Column("reason", say("Alasan penilaian", "Reason of the verdict"), width=2),
            Column("left_id", say("ID aplikasi", "Application ID"), width=1),
            Column("right_id", say("ID pasangan", "Counterpart ID"), width=1),
            Column("cluster", say("Kelompok", "Cluster"), width=1),
        )

    def group_row(self, number: int, group: Group) -> tuple[Value, ...]:
        """A group as a row under `group_columns`."""
        finding = group.strongest.finding
        owners = dict.fromkeys(self.portfolio.owner(id) for id in group.members)
        return (
            number,
            self._pick(*kind_label(finding.kind)),
            self.title(group),
            ", ".join(list(owners)[:3]) + (", …" if len(owners) > 3 else ""),
            finding.score,
        )

    def group_columns(self) -> tuple[Column, ...]:
        """What each group says in a table on a page."""
        say = self.say
        return (
            Column("number", say("No", "No"), Unit.COUNT, 0.4),
            Column("kind", say("Jenis", "Kind"), width=1.3),
            Column("title", say("Aplikasi", "Applications"), width=3.2),
            Column("agencies", say("Perangkat daerah", "Agencies"), width=1.8),
            Column("score", say("Keyakinan", "Confidence"), Unit.PROBABILITY, 0.8),
        )

    def brief_row(self, number: int, group: Group) -> tuple[Value, ...]:
        """A group as a row of a table that may have thousands."""
        number_, kind, title, _, score = self.group_row(number, group)
        return number_, kind, title, score

    def brief_columns(self) -> tuple[Column, ...]:
        """What each group says in such a table."""
        number, kind, title, _, score = self.group_columns()
        return number, kind, replace(title, width=4.0), score

    def title(self, group: Group) -> str:
        """What names a group: both sides, or how many and the first."""
        finding = group.strongest.finding
        members = group.members
        if finding.national is not None:
            national = self.counterpart(finding)[0]
            if len(members) == 1:
                return f"{self.portfolio.name(members[0])} – {national}"
            return self.say("{count} aplikasi di samping {name}", "{count} applications beside {name}",
                            count=len(members), name=national)  # fmt: skip
        if len(members) == 2:
            return f"{self.portfolio.name(members[0])} – {self.portfolio.name(members[1])}"
        first = ", ".join(self.portfolio.name(id) for id in members[:2])
        return self.say("{count} aplikasi: {names}, …", "{count} applications: {names}, …",
                        count=len(members), names=first)  # fmt: skip

    def _members(self, group: Group) -> tuple[tuple[str, str, str], ...]:
        told = [
            (self.portfolio.name(id), self.portfolio.owner(id), self._worth(id)) for id in group.members[:_MOST_MEMBERS]
        ]
        finding = group.strongest.finding
        if finding.national is not None:
            told.append((*self.counterpart(finding), self.say("aplikasi nasional", "national application")))
        return tuple(told)

    def _worth(self, application_id: UUID) -> str:
        application = self.portfolio.everything.get(application_id, {})
        if application.get("archived_at"):
            return self.say("diarsipkan", "archived")
        cost = application.get("annual_cost_idr")
        if cost is None:
            return self.say("biaya belum diketahui", "cost not known")
        return self.say("{cost} per tahun", "{cost} a year", cost=rupiah(cost, self.say.language))

    def _note(self, group: Group) -> str:
        hidden = len(group.members) - _MOST_MEMBERS
        parts = []
        if len(group.items) > 1:
            scores = [item.finding.score for item in group.items]
            low, high = (probability(score, self.say.language) for score in (min(scores), max(scores)))
            span = low if low == high else self.say("{low} sampai {high}", "{low} to {high}", low=low, high=high)
            parts.append(
                self.say("{count} pasangan dalam kelompok ini, keyakinan {span}; alasan di atas dari yang terkuat.",
                         "{count} pairs in this group, confidence {span}; the reasons above are those of the "
                         "strongest.", count=len(group.items), span=span)
            )  # fmt: skip
        if hidden > 0:
            parts.append(self.say("{count} aplikasi lain ada di lembar data.", "{count} more applications are in the "
                                  "data sheet.", count=hidden))  # fmt: skip
        review = group.strongest.review
        if review is not None:
            parts.append(
                self.say("Dinilai «{verdict}» oleh {judge}: {reason}", "Judged “{verdict}” by {judge}: {reason}",
                         verdict=self._pick(*VERDICT_LABELS[Verdict(review["verdict"])]),
                         judge=review["judged_by"], reason=review["reason"])
            )  # fmt: skip
        return " ".join(parts)

    def _explained(self, finding: FindingFacts) -> str:
        return self._pick(finding.explanation_id, finding.explanation_en)

    def _changes_title(self, item: Item) -> str:
        if item.standing is Standing.REOPENED:
            return self.say("Berubah sejak dinilai berbeda", "Changed since it was judged different")
        return self.say("Berubah sejak analisis sebelumnya", "Changed since the analysis before")

    def _pick(self, id: str, en: str) -> str:
        return en if self.say.language == "en" else id


def reasons(finding: FindingFacts, say: Speaker) -> tuple[Reason, ...]:
    """What speaks for a finding, then against, then what is unknown and could decide; the weightiest first."""
    told: list[tuple[int, float, Reason]] = []
    for comparison in finding.comparisons:
        label = LABELS.get(comparison["feature"]) or RULE_LABELS.get(comparison["feature"])
        topic = (label.en if say.language == "en" else label.id).rstrip(":") if label else comparison["feature"]
        text = comparison["evidence_en" if say.language == "en" else "evidence_id"]
        weight = comparison["weight"]
        if comparison["similarity"] is None:
            told.append((2, 0.0, Reason("?", topic, text)))
        elif weight >= _TELLING:
            told.append((0, -weight, Reason("+", topic, text)))
        elif weight <= -_TELLING:
            told.append((1, weight, Reason("-", topic, text)))
    ordered = sorted(told, key=lambda entry: (entry[0], entry[1], entry[2].topic))
    return tuple(dict.fromkeys(reason for _, _, reason in ordered))  # two features may say the same words


def kinds_of(items: Sequence[Item]) -> list[str]:
    """The kinds that occur, in the order in which they are listed."""
    present = {item.finding.kind for item in items}
    listed = [str(kind) for kind in FindingKind if kind in present]
    return listed + sorted(present - set(listed))
