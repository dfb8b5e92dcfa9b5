"""Search over the whole catalogue: one question, every noun."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.catalogue.acts import Noun
from app.identity.deps import ActorDep
from app.imports.exporting import NOUNS
from app.kit.http import SessionDep, TransactionRoute, json_answer
from app.kit.http.problems import problems
from app.kit.paging import PageRequest

router = APIRouter(prefix="/search", tags=["search"], route_class=TransactionRoute)


class SearchHit(BaseModel):
    """One record that the words occur in."""

    model_config = ConfigDict(extra="forbid")

    collection: str = Field(examples=["applications"])
    id: UUID
    title: str = Field(examples=["SIMPEG"])
    href: str = Field(examples=["/api/v1/applications/01936f5e-8d2a-7c1b-9f00-000000000011"])


class SearchHits(BaseModel):
    """Hits, by collection in the order a reader looks for them."""

    model_config = ConfigDict(extra="forbid")

    items: list[SearchHit]


@router.get(
    "", summary="Search the catalogue", responses={200: {"description": "Hits.", "model": SearchHits}, **problems()}
)
async def search(
    session: SessionDep,
    actor: ActorDep,
    q: Annotated[str, Query(min_length=2, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["pegawai"])],
    limit: Annotated[int, Query(ge=1, le=50, description="Hits a collection.")] = 10,
) -> Response:
    """Records in whose names or descriptions every word of `q` occurs, a few of each collection."""
    items: list[dict[str, Any]] = []
    for noun in NOUNS.values():
        shown = ("name",) if "name" in noun.view.columns else _TITLES[noun.path]
        page = PageRequest(limit, None, _order(noun), frozenset(shown))
        where = [noun.view.containing(q), noun.view.columns["archived_at"].is_(None)]
        for row in (await noun.view.page(session, page, where)).items:
            title = " ".join(str(row[name]) for name in shown if row[name] is not None)
            href = f"/api/v1/{noun.path}/{row['id']}"
            items.append({"collection": noun.path, "id": row["id"], "title": title, "href": href})
    return json_answer({"items": items})


_TITLES = {"regulations": ("kind", "number", "year"), "interfaces": ("mode", "frequency", "description")}


def _order(noun: Noun) -> str:
    return "name" if "name" in noun.view.columns else "created_at"
