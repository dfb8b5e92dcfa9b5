"""Endpoints of reports and their documents."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask

from app.identity.deps import ActorDep
from app.kit.errors import NotFound, UnknownReference
from app.kit.http import SessionDep, TransactionRoute, item_answer, json_answer, page_answer, page_request
from app.kit.http.openapi import answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.language import Text
from app.reports import queries, service
from app.reports.definition import ReportDefinition
from app.reports.errors import AsOfInTheFuture, ReportNotReady, SubjectNeeded
from app.reports.models import DocumentFormat, ReportDocument, ReportStatus
from app.reports.schemas import DocumentRead, ReportCreate, ReportQuery, ReportRead, ReportWithDocuments

router = APIRouter(prefix="/reports", tags=["reports"], route_class=TransactionRoute)

REPORT = Text("laporan", "report")
DOCUMENT = Text("dokumen laporan", "document of the report")
_ACCEPTED = {
    "description": "Accepted; `Location` names the report to look at.",
    "model": ReportRead,
    "headers": {"Location": {"description": "Address of the report.", "schema": {"type": "string"}}},
}
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
_BYTES = {
    "description": "The document; its ETag is its SHA-256.",
    "content": {form: {"schema": {"type": "string", "format": "binary"}} for form in (
        "text/html", "application/pdf", "application/octet-stream", "text/csv")},
}  # fmt: skip


@router.get("", summary="List reports", responses=answers_page(ReportRead))
async def list_reports(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[ReportQuery, Query()]
) -> Response:
    """Reports that were made or are being made, newest first."""
    return page_answer(request, await queries.reports(session, query, page_request(query)))


@router.post(
    "",
    status_code=202,
    summary="Ask for a report",
    responses={202: _ACCEPTED, **problems(AsOfInTheFuture, SubjectNeeded, UnknownReference)},
)
async def request_report(request: Request, body: ReportCreate, session: SessionDep, actor: ActorDep) -> Response:
    """Make a report of the data as they are, or as they were at `as_of`, in the forms asked for.

    The answer names the report; its `status` tells when its documents are there. A report of a past instant is made
    from the recorded history and has the same bytes as one made then.
    """
    settings = request.app.state.settings
    definition = ReportDefinition(
        kind=body.kind,
        language=body.language,
        agency_id=body.agency_id,
        subject_id=body.subject_id,
        formats=tuple(body.formats),
        timezone=settings.timezone,
    )
    report = await service.request_report(session, definition, body.as_of, actor=actor)
    row = ReportRead.model_validate(report).model_dump()
    response = json_answer(row, 202, {"location": f"/api/v1/reports/{report.id}"})
    background = request.app.state.background
    if background is not None:
        response.background = BackgroundTask(background.start_report, report.id)
    return response


@router.get("/{id}", summary="Read a report", responses=answers_item(ReportWithDocuments))
async def read_report(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One report: how far it is, what it speaks of, and where its documents are."""
    row = await queries.REPORTS.item(session, id)
    if row is None:
        raise NotFound(what=REPORT, id=id)
    documents = [_shown(document) for document in await queries.documents_of(session, id)]
    return item_answer(request, row | {"documents": documents})


@router.get(
    "/{id}/documents/{format}",
    summary="Download a report",
    responses={200: _BYTES, 304: {"description": "Not modified."}, **problems(NotFound, ReportNotReady)},
    response_class=Response,
)
async def read_document(
    request: Request, id: UUID, format: DocumentFormat, session: SessionDep, actor: ActorDep
) -> Response:
    """The report in one `format`: a page, a PDF, a workbook, JSON, or the main table as CSV."""
    found = await queries.document(session, id, format)
    if found is None:
        report = await queries.REPORTS.item(session, id, frozenset({"status"}))
        if report is not None and report["status"] != ReportStatus.SUCCEEDED:
            raise ReportNotReady(status=report["status"])
        raise NotFound(what=DOCUMENT, id=f"{id}/{format}")
    tag = f'"{found.sha256}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"etag": tag})
    # Browsers show a page or a PDF. There are no scripts in a page of ours, and none may run.
    shown = "inline" if format in (DocumentFormat.HTML, DocumentFormat.PDF) else "attachment"
    headers = {
        "etag": tag,
        "content-disposition": f'{shown}; filename="{found.filename}"',
        "x-content-type-options": "nosniff",
    }
    if format is DocumentFormat.HTML:
        headers["content-security-policy"] = _POLICY
    return Response(found.content, headers=headers, media_type=found.media_type)


def _shown(document: ReportDocument) -> dict[str, Any]:
    href = f"/api/v1/reports/{document.report_id}/documents/{document.format}"
    names = DocumentRead.model_fields.keys() - {"href"}
    return {name: getattr(document, name) for name in DocumentRead.model_fields if name in names} | {"href": href}
