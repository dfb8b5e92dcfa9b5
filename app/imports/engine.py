"""Rows into the catalogue, some thousand at a time, by the catalogue's own rules.

A preview is the import itself, undone: the caller runs it in a savepoint and rolls back.
"""

import asyncio
import gc
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.queries import events_after
from app.catalogue import acts
from app.catalogue.acts import Draft, Noun, draft_of
from app.catalogue.applications.service import NOUN as APPLICATIONS
from app.catalogue.data_objects.service import NOUN as DATA_OBJECTS
from app.catalogue.records import Values, differences, load_records, update_records
from app.catalogue.services.service import NOUN as SERVICES
from app.identity.actor import Actor
from app.imports.applications import ApplicationHandler
from app.imports.columns import COLUMNS, FieldColumn
from app.imports.directory import Directory
from app.imports.handlers import AgencyHandler, Handler, InterfaceHandler, NamedHandler, RegulationHandler
from app.imports.kinds import ImportKind, RowOutcome
from app.imports.matching import Near, differing
from app.imports.models import Choice
from app.imports.parsing import Item, RowParser, own_identifier
from app.imports.results import ImportResult, RowResult
from app.imports.wording import sentences, shown
from app.kit.db import json_text
from app.kit.language import Text
from app.kit.tabular import Table
from app.kit.validation import sentence_of

ROWS_AT_ONCE = 1_000
# The columns that fill a field by naming other records.
_COLUMN_OF_POINTER = {
    "agency_id": "agency", "custodian_id": "custodian", "using_agency_ids": "using_agencies", "service_ids": "services",
    "data_uses": "data_objects", "data_object_ids": "data_objects", "legal_bases": "regulations", "source_id": "source",
    "target_id": "target",
}  # fmt: skip


class Importer:
    """One file's way into the catalogue. `choices` are a person's answers to near matches, by line."""

    def __init__(
        self,
        session: AsyncSession,
        kind: ImportKind,
        *,
        actor: Actor,
        batch_id: UUID,
        options: dict[str, Any],
        choices: dict[int, Choice] | None = None,
    ) -> None:
        self._session = session
        self._kind = kind
        self._columns: tuple[FieldColumn, ...] = COLUMNS[kind]
        self._actor = actor
        self._batch_id = batch_id
        self._near: Choice | None = options.get("near_match")
        self._choices = choices or {}
        self._directory = Directory(session, actor, batch_id)
        self._handler = _handler(session, kind, self._directory, options)
        self._noun: Noun = self._handler.noun
        self._fields = frozenset(self._noun.create.model_fields)
        self._written: dict[UUID, int] = {}
        self._products: list[tuple[Item, UUID]] = []
        self._reparented: set[int] = set()
        self._column_of = _COLUMN_OF_POINTER | {c.field or c.name: c.name for c in self._columns}

    async def run(self, table: Table) -> ImportResult:
        """Take the rows of `table` in; nothing is committed here."""
        await self._directory.open()
        result = ImportResult()
        parser = RowParser(table, self._columns)
        at_once = 1 if self._kind is ImportKind.AGENCIES else ROWS_AT_ONCE

        def following() -> list[Item]:
            return [parser.parse(row) for row in islice(table.rows, at_once)]

        with _collector_paused():
            ahead = asyncio.create_task(asyncio.to_thread(following))
            while items := await ahead:
                # The next rows are read in a thread while the database writes these; young cycles go in between.
                gc.collect(1)
                ahead = asyncio.create_task(asyncio.to_thread(following))
                try:
                    await self._take(table, items)
                except BaseException:
                    await asyncio.wait([ahead])
                    raise
                result.rows.extend(
                    RowResult(i.row, i.outcome or RowOutcome.SKIPPED, i.record_id, i.reasons, i.candidate)
                    for i in items
                )
            await self._set_products()
        for row in result.rows:
            if row.row.line in self._reparented and row.outcome is RowOutcome.UNCHANGED:
                row.outcome = RowOutcome.CHANGED
        result.notices = [*table.notices, *parser.notices(), *self._directory.notices]
        return result

    async def _take(self, table: Table, items: Sequence[Item]) -> None:
        await self._handler.assemble([item for item in items if item.outcome is None])
        waiting = [item for item in items if item.outcome is None]
        while waiting:
            claimed: set[Hashable] = set()
            now: list[Item] = []
            later: list[Item] = []
            for item in waiting:
                identities = self._handler.identities(item)
                (now if claimed.isdisjoint(identities) else later).append(item)
                claimed.update(identities)
            if put_off := await self._write(table, now):
                later = sorted([*put_off, *later], key=lambda item: item.row.line)
            waiting = later

    async def _write(self, table: Table, items: Sequence[Item]) -> list[Item]:
        """Match, check and write items that speak of different records; returns those of a record met before."""
        matched, put_off = self._matched(items)
        states = await load_records(self._session, self._noun.kind, [target for _, target in matched if target])
        drafts: list[tuple[Item, Draft]] = []
        for item, target in matched:
            if item.outcome in (RowOutcome.NEAR_MATCH, RowOutcome.SKIPPED, RowOutcome.REFUSED):
                continue
            if target is not None and target not in states:
                item.refuse_at("id", Text(f"catatan {target} tidak ada", f"there is no record {target}"))
                continue
            draft = await self._change(item, states[target]) if target else self._new(item)
            if draft is not None:
                drafts.append((item, draft))
        await acts.check(self._session, self._noun, [draft for _, draft in drafts], actor=self._actor)
        good = [(item, draft) for item, draft in drafts if draft.error is None]
        for item, draft in drafts:
            if draft.error is not None:
                item.refuse(*sentences(table, item.row.line, draft.error, self._column_of))
        ids = await acts.write(
            self._session, self._noun, [draft for _, draft in good], actor=self._actor, batch_id=self._batch_id
        )
        for (item, draft), record_id in zip(good, ids, strict=True):
            self._remember(item, draft, record_id)
        return put_off

    def _matched(self, items: Sequence[Item]) -> tuple[list[tuple[Item, UUID | None]], list[Item]]:
        """Items with the records that they speak of, if any; and those whose record an item before them has."""
        matched: list[tuple[Item, UUID | None]] = []
        put_off: list[Item] = []
        met: set[UUID] = set()
        for item in items:
            target = own_identifier(item.row.cells.get("id")) or self._decide(item)
            if target is not None and target in met:
                put_off.append(item)
                continue
            matched.append((item, target))
            if target is not None:
                met.add(target)
        return matched, put_off

    def _decide(self, item: Item) -> UUID | None:
        """The record that the row speaks of; a likely one becomes a question unless somebody answered it."""
        found = self._handler.find(item)
        if not isinstance(found, Near):
            return found
        choice = self._choices.get(item.row.line) or self._near
        if choice == "merge":
            return found.id
        if choice == "new":
            if found.by_key:
                self._give_up_key(item)
            return None
        item.candidate = {"id": str(found.id), "name": found.name}
        item.outcome = RowOutcome.SKIPPED if choice == "skip" else RowOutcome.NEAR_MATCH
        item.reasons.append(
            Text(
                f"mirip dengan «{found.name}» ({found.reason.id}); gabungkan atau catat sebagai yang baru",
                f"looks like “{found.name}” ({found.reason.en}); merge it or take it as new",
            )
        )
        return None

    def _give_up_key(self, item: Item) -> None:
        """The row's key belongs to another record; where there are aliases it is kept as one."""
        key = item.fields.pop("external_key")
        if "aliases" in self._fields:
            item.fields["aliases"] = [*item.fields.get("aliases", []), {"kind": "external_key", "value": key}]

    def _new(self, item: Item) -> Draft | None:
        fields = item.defaults | {name: value for name, value in item.fields.items() if value is not None}
        body = self._validated(item, self._noun.create, fields)
        if body is None:
            return None
        draft = draft_of(body, self._noun.kind)
        draft.known_free = isinstance(self._handler, NamedHandler) and self._handler.is_free(item)
        if item.extra and "extra" in self._noun.kind.fields:
            draft.values["extra"] = _bounded(item.extra)
        item.outcome = RowOutcome.NEW
        return draft

    async def _change(self, item: Item, state: Values) -> Draft | None:
        """The draft of a stored record: exactly what was edited in our own export; what another list says newly."""
        if own_identifier(item.row.cells.get("id")) is not None:
            wanted = await self._edited(item, state)
        else:
            wanted = {name: value for name, value in item.fields.items() if value not in (None, [])}
            if state["external_key"] is not None:
                self._keep_second_key(state, wanted)
            if state["id"] in self._written:
                wanted = self._only_unknown(item, state, wanted)
            wanted = {name: self._joined(name, state, value) for name, value in wanted.items()}
        if wanted is None:
            return None
        body = self._validated(item, self._noun.update, wanted)
        if body is None:
            return None
        draft = Draft(state | body.model_dump(exclude_unset=True), state)
        if item.extra and "extra" in state:
            draft.values["extra"] = _bounded((state["extra"] or {}) | item.extra)
        return draft

    async def _edited(self, item: Item, state: Values) -> Values | None:
        """The fields that were edited since the export: those that differ from the record as it was exported.

        A field that somebody else changed since, to something else, refuses the row.
        """
        base = _plain(state)
        version = item.pointers.get("version")
        if version is not None and version < state["version"]:
            for event in await events_after(self._session, state["id"], version):
                base |= event.before or {}
        present = _plain(state)
        edited: Values = {}
        for name, written in item.fields.items():
            value = self._with_kept_details(item, name, state, written)
            said = _plain({name: self._ordered(name, value)})[name]
            if name not in base or _same(said, base[name]):
                continue
            if not _same(present[name], base[name]) and not _same(present[name], said):
                item.refuse_at(
                    self._column_of.get(name, name),
                    Text(
                        f"berkas berisi «{shown(said)}», sedangkan sejak diekspor orang lain mengubahnya "
                        f"menjadi «{shown(present[name])}»; samakan dulu, atau kosongkan perubahan ini",
                        f"the file says “{shown(said)}”, but since the export somebody else changed it "
                        f"to “{shown(present[name])}”; settle on one first, or leave this cell as it is stored",
                    ),
                )
                continue
            edited[name] = value
        return None if item.outcome is RowOutcome.REFUSED else edited

    def _keep_second_key(self, state: Values, wanted: Values) -> None:
        """A record keeps its first key; another list's key for it becomes an alias where there are aliases."""
        key = wanted.pop("external_key", None)
        if key and key != state["external_key"] and "aliases" in state:
            wanted["aliases"] = [*wanted.get("aliases", []), {"kind": "external_key", "value": key}]

    def _only_unknown(self, item: Item, state: Values, wanted: Values) -> Values:
        """A second row of one record adds what the first left out; what it says otherwise is told, not taken."""
        for name in differing(list(wanted), state, wanted):
            if not isinstance(wanted[name], list):
                column = self._column_of.get(name, name)
                header = " ".join(item.table.headers.get(column, column).split())
                said, kept = shown(wanted[name]), shown(state[name])
                item.reasons.append(
                    Text(
                        f"kolom {header}: baris ini berisi «{said}», yang dipakai «{kept}»",
                        f"column {header}: this row says “{said}”, kept is “{kept}”",
                    )
                )
        return {name: value for name, value in wanted.items() if isinstance(value, list) or state.get(name) is None}

    def _joined(self, name: str, state: Values, value: Any) -> Any:
        """A list of a foreign file adds to the stored one and takes nothing away."""
        owned = next((owned for owned in self._noun.kind.lists if owned.field == name), None)
        return value if owned is None else [*state[name], *value]

    def _with_kept_details(self, item: Item, name: str, state: Values, value: Any) -> Any:
        """Entries that stay keep what a spreadsheet cannot show of them, such as a mapping's origin and reason.

        Mappings that the file has no column for (another model, another edition) stay as well.
        """
        owned = next((owned for owned in self._noun.kind.lists if owned.field == name), None)
        if owned is None or name == "data_uses" or value is None:
            return value
        stored = {owned.key_of(entry): entry for entry in state[name]}
        said = [stored.get(owned.key_of(entry), entry) for entry in value]
        if name != "mappings":
            return said
        visible = item.pointers["code_columns"]
        return said + [e for e in state[name] if self._directory.code_column(e["node_id"]) not in visible]

    def _ordered(self, name: str, value: Any) -> Any:
        owned = next((owned for owned in self._noun.kind.lists if owned.field == name), None)
        return value if owned is None else owned.ordered(value or ())

    def _validated(self, item: Item, model: type[BaseModel], fields: Values) -> BaseModel | None:
        try:
            return model.model_validate({name: value for name, value in fields.items() if name in self._fields})
        except ValidationError as error:
            for finding in error.errors():
                name = str(finding["loc"][0]) if finding["loc"] else ""
                column = self._column_of.get(name, name)
                why = sentence_of(finding["type"], finding.get("ctx", {}), finding["msg"])
                if cell := item.row.cells.get(column):
                    why = Text(f"terbaca «{shown(cell)}», {why.id}", f"found “{shown(cell)}”, {why.en}")
                item.refuse_at(column, why)
            return None

    def _remember(self, item: Item, draft: Draft, record_id: UUID) -> None:
        item.record_id = record_id
        self._handler.remember(item, record_id, draft.values)
        if draft.state is None:
            pass
        elif record_id in self._written:
            item.outcome = RowOutcome.MERGED
            line = self._written[record_id]
            item.reasons.insert(0, Text(f"sama dengan baris {line}; digabungkan", f"the same as line {line}; merged"))
        else:
            changed = differences(self._noun.kind, draft.state, draft.values)
            item.outcome = RowOutcome.CHANGED if changed else RowOutcome.UNCHANGED
        self._written.setdefault(record_id, item.row.line)
        if "product" in item.pointers:
            self._products.append((item, record_id))

    async def _set_products(self) -> None:
        """Tie channels, modules and instances to their products, now that all rows are in."""
        if not self._products or not isinstance(self._handler, ApplicationHandler):
            return
        states = await load_records(self._session, self._noun.kind, [id for _, id in self._products])
        updates = []
        for item, record_id in self._products:
            parent = self._handler.parent_of(item)
            if parent is None or parent == record_id:
                text = item.pointers["product"][0]
                item.reasons.append(
                    Text(f"induk «{text}» tidak tercatat; dikosongkan", f"parent “{text}” is not listed; left empty")
                )
                continue
            state = states[record_id]
            wanted = {"parent_id": parent, "relation": item.pointers["product"][1]}
            changed = differences(self._noun.kind, state, wanted)
            draft = Draft(state | changed, state)
            await acts.check(self._session, self._noun, [draft], actor=self._actor)
            if draft.error is not None:
                item.reasons.append(Text(draft.error.sentence("id"), draft.error.sentence("en")))
            elif changed:
                updates.append((state, changed))
                self._reparented.add(item.row.line)
        await update_records(self._session, self._noun.kind, updates, actor=self._actor, batch_id=self._batch_id)


def _handler(session: AsyncSession, kind: ImportKind, directory: Directory, options: dict[str, Any]) -> Handler:
    match kind:
        case ImportKind.APPLICATIONS:
            return ApplicationHandler(session, APPLICATIONS, directory, options)
        case ImportKind.SERVICES:
            return NamedHandler(session, SERVICES, directory, options)
        case ImportKind.DATA_OBJECTS:
            return NamedHandler(session, DATA_OBJECTS, directory, options)
        case ImportKind.AGENCIES:
            return AgencyHandler(session, directory, options)
        case ImportKind.REGULATIONS:
            return RegulationHandler(session, directory, options)
        case ImportKind.INTERFACES:
            return InterfaceHandler(session, directory, options)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for reference cycles while many small objects are made that form none: a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _plain(values: Values) -> Values:
    """`values` as JSON has them, as the trail keeps them."""
    plain: Values = orjson.loads(json_text(values))
    return plain


def _same(left: Any, right: Any) -> bool:
    return left == right or (left in (None, [], "") and right in (None, [], ""))


def _bounded(extra: dict[str, str]) -> dict[str, str]:
    """The further columns of a row, as much of them as a record takes."""
    return {" ".join(name.split())[:200]: " ".join(value.split())[:2000] for name, value in list(extra.items())[:100]}
