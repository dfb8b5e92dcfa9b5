"""Endpoints of imports and exports."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from app.identity.actor import NeedsRole
from app.identity.deps import ActorDep
from app.imports import queries, service
from app.imports.exporting import export_columns, export_rows
from app.imports.kinds import ImportKind
from app.imports.schemas import ApplyImport, ImportQuery, ImportRead, ImportRowQuery, ImportRowRead, RowChoice
from app.kit.db import Database
from app.kit.errors import Invalid, NotFound, TooLarge
from app.kit.http import SessionDep, TransactionRoute, item_answer, json_answer, language_of, page_answer, page_request
from app.kit.http.openapi import answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.schema import Line, Page
from app.kit.tabular import Value, write_csv, write_ndjson, write_xlsx

imports = APIRouter(prefix="/imports", tags=["imports"], route_class=TransactionRoute)
exports = APIRouter(prefix="/exports", tags=["exports"], route_class=TransactionRoute)

_WRITERS: dict[str, Any] = {"csv": write_csv, "xlsx": write_xlsx, "ndjson": write_ndjson}
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}


@imports.get("", summary="List imports", responses=answers_page(ImportRead))
async def list_imports(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[ImportQuery, Query()]
) -> Response:
    """Files on their way into the catalogue, newest first."""
    return page_answer(request, await queries.batches(session, query, page_request(query), language_of(request)))


@imports.post(
    "",
    status_code=201,
    summary="Upload a spreadsheet",
    responses={
        200: {"description": "The same file was uploaded before: its batch.", "model": ImportRead},
        201: {"description": "Staged: a preview. Nothing is stored yet.", "model": ImportRead},
        **problems(NeedsRole, Invalid, TooLarge),
    },
)
async def upload_import(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    file: Annotated[UploadFile, File(description="CSV, XLSX, JSON or NDJSON, as your office has it.")],
    kind: Annotated[ImportKind, Form(description="What the rows are.")] = ImportKind.APPLICATIONS,
    agency: Annotated[Line | None, Form(description="Agency (code or name) of rows that name none.")] = None,
    government: Annotated[Line | None, Form(description="Government (code or name) of rows that name none.")] = None,
) -> Response:
    """Upload a list as it is: headers in any order and spelling, title rows, merged cells and footers included.

    The answer is a preview: how many rows are new, changed, unchanged, look like a stored record, or are refused and
    why. Apply it with `POST /imports/{id}/apply`.
    """
    options = {"agency": agency, "government": government}
    filename = Path(file.filename or "berkas").name
    with tempfile.NamedTemporaryFile(suffix=Path(filename).suffix[:10]) as spooled:
        while block := await file.read(1 << 20):
            spooled.write(block)
        spooled.flush()
        batch, is_new = await service.stage(session, kind, Path(spooled.name), filename, options=options, actor=actor)
    await session.flush()
    row = await queries.batch(session, batch.id, language_of(request))
    return json_answer(row, 201 if is_new else 200, {"location": f"/api/v1/imports/{batch.id}"})


@imports.get("/{id}", summary="Read an import", responses=answers_item(ImportRead))
async def read_import(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One batch with its counts and notices."""
    row = await queries.batch(session, id, language_of(request))
    if row is None:
        raise NotFound(what="impor", id=id)
    return item_answer(request, row)


@imports.get(
    "/{id}/rows",
    summary="List an import's rows",
    responses={200: {"description": "One page.", "model": Page[ImportRowRead]}, **problems(NotFound)},
)
async def list_rows(
    request: Request, id: UUID, session: SessionDep, actor: ActorDep, query: Annotated[ImportRowQuery, Query()]
) -> Response:
    """Every row of the file with what becomes of it; `outcome=refused` shows those to mend, by line and column."""
    if await queries.batch(session, id, "id") is None:
        raise NotFound(what="impor", id=id)
    return page_answer(request, await queries.rows_of(session, id, query, page_request(query), language_of(request)))


@imports.put(
    "/{id}/rows/{line}/choice",
    status_code=204,
    summary="Answer a near match",
    responses={204: {"description": "Noted."}, **problems(NotFound, service.BatchClosed, service.NothingToChoose)},
)
async def choose(id: UUID, line: int, body: RowChoice, session: SessionDep, actor: ActorDep) -> Response:
    """Say whether a row that looks like a stored record is it (`merge`), is another (`new`), or is to be left out."""
    await service.choose(session, id, line, body.choice, actor=actor)
    return Response(status_code=204)


@imports.post(
    "/{id}/apply",
    summary="Apply an import",
    responses={
        200: {"description": "Applied.", "model": ImportRead},
        **problems(NotFound, service.BatchClosed, service.RowsInTheWay),
    },
)
async def apply_import(request: Request, id: UUID, body: ApplyImport, session: SessionDep, actor: ActorDep) -> Response:
    """Take the rows into the catalogue, all or nothing; `partial` takes the good ones only."""
    await service.apply(session, id, partial=body.partial, actor=actor)
    await session.flush()
    return json_answer(await queries.batch(session, id, language_of(request)))


@imports.delete(
    "/{id}",
    status_code=204,
    summary="Discard an import",
    responses={204: {"description": "Discarded."}, **problems(NotFound, service.BatchClosed)},
)
async def discard_import(id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Put a staged batch aside; it stays readable."""
    await service.discard(session, id, actor=actor)
    return Response(status_code=204)


@exports.get(
    "/{kind}",
    summary="Export the catalogue",
    response_class=FileResponse,
    responses={
        200: {
            "description": "The file.",
            "content": {media.split(";")[0]: {"schema": {"type": "string"}} for media in _MEDIA_TYPES.values()},
        },
        **problems(),
    },
)
async def export(
    request: Request,
    kind: ImportKind,
    actor: ActorDep,
    format: Annotated[Literal["csv", "xlsx", "ndjson"], Query(description="File format.")] = "xlsx",
    government_id: Annotated[UUID | None, Query(description="One government only.")] = None,
) -> Response:
    """Everything of one kind as a file that import reads back without a change.

    Edit it and import it again: exactly what was edited changes.
    """
    database: Database = request.app.state.database
    directory = tempfile.TemporaryDirectory()
    path = Path(directory.name) / f"{kind}.{format}"
    async with database.reading() as session:
        rows = export_rows(session, kind, government_id=government_id)
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(_WRITERS[format], export_columns(kind), _from_thread(rows, loop), path)
    cleaning = BackgroundTask(directory.cleanup)
    return FileResponse(path, media_type=_MEDIA_TYPES[format], filename=path.name, background=cleaning)


def _from_thread(rows: AsyncIterator[dict[str, Value]], loop: asyncio.AbstractEventLoop) -> Iterator[dict[str, Value]]:
    """The rows of an asynchronous iterator of `loop`, for a writer in another thread."""
    end: dict[str, Value] = {}

    async def following() -> dict[str, Value]:
        return await anext(rows, end)

    while (row := asyncio.run_coroutine_threadsafe(following(), loop).result()) is not end:
        yield row
