"""Upsert by external key: many records in one act, each with its result."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import (
    BulkRefused,
    Draft,
    Noun,
    Sparse,
    check,
    draft_of,
    draft_of_change,
    ids_by_external_key,
    write,
)
from app.catalogue.places import hold_governments
from app.catalogue.records import differences, load_records
from app.identity.actor import Actor
from app.kit.errors import Fault, RingkasError
from app.kit.language import Language, Text


async def upsert(
    session: AsyncSession,
    noun: Noun,
    items: Sequence[BaseModel],
    *,
    partial: bool,
    actor: Actor,
    language: Language,
) -> list[dict[str, Any]]:
    """Add or change `items`, matched by external key within their government; returns a result an item, in order.

    Raises:
        BulkRefused: an item was refused and `partial` is false; nothing is written.
    """
    new = [draft_of(item, noun.kind) for item in items]
    # The rules know how a record's government follows from it; copies are asked, since these may yet become changes.
    probes = [Draft(Sparse(draft.values)) for draft in new]
    await noun.check(session, probes, actor)
    keys = [(probe.values["government_id"], str(probe.values["external_key"])) for probe in probes]
    await hold_governments(session, {key[0] for key in keys if key[0] is not None})
    known = await ids_by_external_key(session, noun.kind, [key for key in keys if key[0] is not None])
    states = await load_records(session, noun.kind, known.values())
    drafts = [
        draft_of_change(states[known[key]], item) if key in known else draft
        for item, draft, key in zip(items, new, keys, strict=True)
    ]
    await check(session, noun, drafts, actor=actor)
    refused = [index for index, draft in enumerate(drafts) if draft.error is not None]
    if refused and not partial:
        raise BulkRefused(
            refused=len(refused),
            total=len(drafts),
            faults=[fault for index in refused for fault in _faults(index, drafts[index].error)],
        )
    good = [draft for draft in drafts if draft.error is None]
    ids = iter(await write(session, noun, good, actor=actor))
    return [_result(noun, index, draft, ids, language) for index, draft in enumerate(drafts)]


def _result(noun: Noun, index: int, draft: Draft, ids: Any, language: Language) -> dict[str, Any]:
    result: dict[str, Any] = {"index": index, "status": "refused", "id": None, "code": None, "detail": None}
    if draft.error is not None:
        return result | {"code": draft.error.code, "detail": draft.error.sentence(language)}
    id: UUID = next(ids)
    if draft.state is None:
        return result | {"status": "created", "id": id}
    changed = differences(noun.kind, draft.state, draft.values)
    return result | {"status": "updated" if changed else "unchanged", "id": id}


def _faults(index: int, error: RingkasError | None) -> list[Fault]:
    if error is None:
        return []
    sentence = Text(error.sentence("id"), error.sentence("en"))
    return [Fault(f"/items/{index}{fault.pointer}", fault.detail) for fault in error.faults] or [
        Fault(f"/items/{index}", sentence)
    ]
