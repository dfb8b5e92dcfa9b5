"""What asks nothing any more: findings that people settled, and those that the last analysis did not find again."""

from collections.abc import Sequence

from app.findings.reviews.models import Verdict
from app.findings.wording import VERDICT_LABELS, kind_label
from app.reports.content.drafting import Speaker
from app.reports.content.judged import Comparison, Item, Standing
from app.reports.content.portfolio import Portfolio
from app.reports.content.telling import Teller
from app.reports.history import FindingFacts
from app.reports.shape import Block, Column, Medium, Paragraph, Section, Table, Unit

_ON_PAGES = 100
"""Settled pairs that stand on pages; all of them are in the data sheet."""
_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


def gone(comparison: Comparison, teller: Teller, say: Speaker) -> Section:
    """Findings of the analysis before that the last one did not make again, and why; without any, no blocks."""
    rows = tuple(
        (
            say(*kind_label(finding.kind)),
            finding.score,
            teller.portfolio.name(finding.left),
            teller.counterpart(finding)[0],
            _why_gone(finding, teller.portfolio, say),
        )
        for finding in comparison.gone
    )
    title = say("Tidak ditemukan lagi", "No longer found")
    if not rows:
        return Section(title, ())
    columns = (
        Column("kind", say("Jenis", "Kind"), width=1.3),
        Column("score_before", say("Keyakinan dulu", "Confidence then"), Unit.PROBABILITY, 0.9),
        Column("left_name", say("Aplikasi", "Application"), width=2),
        Column("right_name", say("Pasangan", "Counterpart"), width=2),
        Column("why", say("Sebab", "Why"), width=2.4),
    )
    intro = say("Ada pada analisis sebelumnya, tidak pada yang terakhir; tidak perlu ditindaklanjuti.",
                "Found by the analysis before and not by the last; nothing is left to do.")  # fmt: skip
    return Section(title, (Table("gone", title, columns, rows),), intro=intro)


def _why_gone(finding: FindingFacts, portfolio: Portfolio, say: Speaker) -> str:
    missing = [
        portfolio.name(id) for id in (finding.left, finding.right)
        if id is not None and portfolio.everything.get(id, {"archived_at": ""})["archived_at"] is not None
    ]  # fmt: skip
    if missing:
        return say("{names} sudah tidak ada di katalog.", "{names} is no longer in the catalogue.",
                   names=", ".join(missing))  # fmt: skip
    return say("Buktinya melemah; tidak lagi layak ditinjau.", "The evidence weakened; no longer worth a review.")


def settled(comparison: Comparison, teller: Teller, say: Speaker) -> Section:
    """What people judged, by verdict; without any, no blocks."""
    title = say("Selesai dinilai", "Settled")
    judged = comparison.by_standing[Standing.SETTLED] + comparison.by_standing[Standing.DISMISSED]
    judged.sort(key=lambda item: _ORDER[_verdict(item)])
    if not judged:
        return Section(title, ())
    blocks: list[Block] = [_verdicts(judged[:_ON_PAGES], teller, say)]
    if len(judged) > _ON_PAGES:
        told = say("{count} pasangan lain yang selesai dinilai ada di lembar data.",
                   "{count} more settled pairs are in the data sheet.", count=len(judged) - _ON_PAGES)  # fmt: skip
        blocks.append(Paragraph(told))
    intro = say("Yang dinilai berbeda tidak dimunculkan lagi, kecuali buktinya berubah.",
                "What was judged different is not raised again unless its evidence changes.")  # fmt: skip
    return Section(title, tuple(blocks), intro=intro)


def _verdict(item: Item) -> Verdict:
    assert item.review is not None, "only what was judged is settled or dismissed"
    return Verdict(item.review["verdict"])


def _verdicts(judged: Sequence[Item], teller: Teller, say: Speaker) -> Table:
    rows = []
    for item in judged:
        review = item.review or {}
        left, (right, _) = teller.portfolio.name(item.finding.left), teller.counterpart(item.finding)
        verdict = say(*VERDICT_LABELS[_verdict(item)])
        rows.append((verdict[:1].upper() + verdict[1:], left, right, review["judged_by"], review["reason"]))
    columns = (
        Column("verdict", say("Penilaian", "Verdict"), width=1.1),
        Column("left_name", say("Aplikasi", "Application"), width=1.8),
        Column("right_name", say("Pasangan", "Counterpart"), width=1.8),
        Column("judged_by", say("Dinilai oleh", "Judged by"), width=1.7),
        Column("reason", say("Alasan", "Reason"), width=3),
    )
    title = say("Selesai dinilai", "Settled")
    return Table("settled", title, columns, tuple(rows), medium=Medium.PAGES, group="verdict")
