"""How findings are told: a group as one entry with its reasons, and every pair as one row of data."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.findings.models import FindingKind, FlowDirection
from app.findings.reviews.models import Verdict
from app.findings.wording import VERDICT_LABELS, kind_label
from app.kit.locale import probability, rupiah
from app.reports.content.drafting import Speaker
from app.reports.content.judged import OPEN, Group, Item, Standing
from app.reports.content.portfolio import Portfolio
from app.reports.content.reasons import names_of_codes, reasons, topic_of
from app.reports.history import FindingFacts, History
from app.reports.shape import Column, Entry, Unit, Value

_MOST_MEMBERS = 8
_NAMED = 3

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

    def __init__(
        self, portfolio: Portfolio, nationals: dict[UUID, object], codes: Mapping[str, str], say: Speaker
    ) -> None:
        self.portfolio = portfolio
        self.nationals = nationals
        self.codes = codes
        self.say = say

    @classmethod
    async def of(cls, history: History, portfolio: Portfolio, say: Speaker) -> "Teller":
        """The teller of a history's findings."""
        return cls(portfolio, await history.nationals(), names_of_codes(await history.nodes(), say), say)

    def entry(self, number: int, group: Group) -> Entry:
        """A group in full."""
        item = group.strongest
        told = reasons(item.finding, self.say, self.codes, self.portfolio.everything.get(item.finding.left))
        changes = tuple(self._pick(change.id, change.en) for change in item.changes)
        return Entry(
            number=number,
            label=self.label(item.finding),
            title=self.title(group),
            score=item.finding.score,
            members=self._members(group),
            reasons=told,
            changes=changes,
            changes_title=self._changes_title(item) if changes else "",
            note=self._note(group) if told else f"{self._explained(item.finding)} {self._note(group)}".strip(),
        )

    def label(self, finding: FindingFacts) -> str:
        """What kind of finding it is; of a missing flow, the rule that suspects it most."""
        if finding.rule is not None:
            told = topic_of(finding.rule, self.say)
            return told[:1].upper() + told[1:]
        return self._pick(*kind_label(finding.kind))

    def proposal(self, finding: FindingFacts) -> str:
        """Who should give data to whom; empty where the finding is no missing flow."""
        left, right = self.portfolio.name(finding.left), self.counterpart(finding)[0]
        if finding.direction is None:
            return ""
        if finding.direction == FlowDirection.BOTH:
            return self.say("tetapkan satu induk data, {left} atau {right}; yang lain mengambil darinya",
                            "decide on one master, {left} or {right}; the other takes from it",
                            left=left, right=right)  # fmt: skip
        giver, taker = (left, right) if finding.direction == FlowDirection.LEFT_TO_RIGHT else (right, left)
        return self.say("{giver} memberi data kepada {taker}", "{giver} gives data to {taker}",
                        giver=giver, taker=taker)  # fmt: skip

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
            self.label(finding),
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
        standing, kind = self.say(*STANDINGS[group.standing]), self.label(finding)
        return number, standing, kind, self.title(group), self.owners(group), finding.score

    def owners(self, group: Group) -> str:
        """The agencies whose applications are in a group, three at most by name."""
        owners = list(dict.fromkeys(self.portfolio.owner(id) for id in group.members))
        return ", ".join(owners[:3]) + (", …" if len(owners) > 3 else "")

    def group_columns(self) -> tuple[Column, ...]:
        """What each group says in a table on a page."""
        say = self.say
        return (
            Column("number", say("No", "No"), Unit.COUNT, 0.4),
            Column("standing", say("Keadaan", "Standing"), width=1.2),
            Column("kind", say("Jenis", "Kind"), width=1.5),
            Column("title", say("Aplikasi", "Applications"), width=3.2),
            Column("agencies", say("Perangkat daerah", "Agencies"), width=1.6),
            Column("score", say("Keyakinan", "Confidence"), Unit.PROBABILITY, 0.8),
        )

    def national_row(self, item: Item) -> tuple[Value, ...]:
        """A local application beside a national one, under `national_columns`."""
        finding = item.finding
        local = self.portfolio.everything.get(finding.left, {})
        told = reasons(finding, self.say, self.codes, local)
        clear = topic_of("national", self.say)  # says in its sentence what it speaks of
        main = next((reason for reason in told if reason.sign == "+"), None)
        why = None if main is None else main.text if main.topic == clear else f"{main.topic}: {main.text}"
        return self.portfolio.name(finding.left), self.portfolio.owner(finding.left), why, finding.score

    def national_columns(self) -> tuple[Column, ...]:
        """What a pair with a national application says below that application's name."""
        say = self.say
        return (
            Column("left_name", say("Aplikasi daerah", "Local application"), width=1.9),
            Column("left_agency", say("Perangkat daerah", "Agency"), width=1.1),
            Column("why", say("Alasan utama", "Main reason"), width=3.6),
            Column("score", say("Keyakinan", "Confidence"), Unit.PROBABILITY, 0.8),
        )

    def title(self, group: Group) -> str:
        """What names a group: up to three by name, of more the first two and how many others."""
        finding = group.strongest.finding
        members = group.members
        if finding.national is not None:
            national = self.counterpart(finding)[0]
            if len(members) == 1:
                return f"{self.portfolio.name(members[0])} – {national}"
            return self.say("{count} aplikasi di samping {name}", "{count} applications beside {name}",
                            count=len(members), name=national)  # fmt: skip
        if len(members) <= _NAMED:
            return " – ".join(self.portfolio.name(id) for id in members)
        first = ", ".join(self.portfolio.name(id) for id in members[:2])
        return self.say("{names}, dan {count} aplikasi lain", "{names} and {count} more applications",
                        count=len(members) - 2, names=first)  # fmt: skip

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
        if group.standing in OPEN and (proposal := self.proposal(group.strongest.finding)):
            parts.append(self.say("Usulan: {what}.", "Proposal: {what}.", what=proposal))
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
                self.say("Dinilai “{verdict}” oleh {judge}: {reason}", "Judged “{verdict}” by {judge}: {reason}",
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


def kinds_of(items: Sequence[Item]) -> list[str]:
    """The kinds that occur, in the order in which they are listed."""
    present = {item.finding.kind for item in items}
    listed = [str(kind) for kind in FindingKind if kind in present]
    return listed + sorted(present - set(listed))
