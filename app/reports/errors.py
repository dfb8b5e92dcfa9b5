"""What can be wrong with a report that is asked for."""

from app.kit.errors import Conflict, Fault, Invalid
from app.kit.language import Text


class UnknownReportKind(Invalid):
    """There is no report of that kind."""

    code = "unknown_report_kind"
    detail = Text(
        "Jenis laporan {kind} tidak dikenal; pilihan: {kinds}.", "There is no report of kind {kind}; kinds: {kinds}."
    )


class AsOfInTheFuture(Invalid):
    """Nobody knows yet what the data will be."""

    code = "as_of_in_the_future"
    detail = Text("Waktu data {as_of} belum tiba.", "The time {as_of} is yet to come.")


class SubjectNeeded(Invalid):
    """A dossier is about one application, and only a dossier is."""

    code = "subject_needed"
    detail = Text(
        "Sebuah dossier memerlukan satu aplikasi (subject_id), dan hanya dossier; jenis yang diminta: {kind}.",
        "A dossier needs one application (subject_id), and only a dossier takes one; asked for: {kind}.",
    )


class NotThereAtThatTime(Invalid):
    """The agency or application that the report is about did not exist at that time."""

    code = "not_there_at_that_time"
    detail = Text(
        "{what} {id} tidak ada pada {as_of}.",
        "There was no {what} {id} at {as_of}.",
    )


class ReportNotReady(Conflict):
    """The report is still being made, or failed."""

    code = "report_not_ready"
    detail = Text("Laporan ini berstatus {status}.", "This report is {status}.")


def fault(field: str, text: Text) -> list[Fault]:
    """One fault at `field`."""
    return [Fault(f"/{field}", text)]
