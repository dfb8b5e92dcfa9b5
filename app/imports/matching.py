"""Which stored record a row speaks of: by our identifier, by the list's key, by name, or nearly so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.records import RecordKind
from app.kit.language import Text

# Measured by eye on misspelt names of one agency's list: below, different systems appear among the matches.
_NEAR_RATIO = 92
_SAME_KEY_RATIO = 60
_FILLER = re.compile(r"\b(aplikasi|sistem informasi|sistem|website|web|portal|online|kota|kabupaten|kab)\b")


@dataclass(frozen=True, slots=True)
class Near:
    """A stored record that a row may speak of, and what they share."""

    id: UUID
    name: str
    reason: Text
    by_key: bool = False


def name_key(name: str) -> str:
    """A name as near-equal ones agree in it: letters and digits, without filler words."""
    bare = _FILLER.sub(" ", re.sub(r"[^a-z0-9]+", " ", name.casefold()))
    return re.sub(r"\s+", "", bare) or re.sub(r"[^a-z0-9]+", "", name.casefold())


def address_key(url: str | None) -> str | None:
    """A web address as equal ones agree in it: host and path, without scheme, `www.` and closing slash."""
    if not url:
        return None
    bare = re.sub(r"^[a-z]+://", "", url.strip().casefold()).removeprefix("www.").rstrip("/. ")
    return bare if "." in bare else None


def same_thing(left: str, right: str) -> bool:
    """Whether two names under one key can be one record, renamed at most in its spelling."""
    if name_key(left) == name_key(right):
        return True
    return fuzz.token_set_ratio(left.casefold(), right.casefold()) >= _SAME_KEY_RATIO


@dataclass(slots=True)
class NameIndex:
    """The stored records of one government by key, name and likeness.

    `before` holds those that were there before the import began: near matches are sought among them only, since what
    one list calls by two names it means as two.
    """

    by_key: dict[str, UUID] = field(default_factory=dict)
    by_name: dict[tuple[Any, str], UUID] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    before: dict[Any, dict[str, UUID]] = field(default_factory=dict)
    addresses: dict[str, UUID] = field(default_factory=dict)

    def add(self, id: UUID, agency_id: Any, name: str, external_key: str | None) -> None:
        """Know a record as the import itself left it."""
        self.by_name.setdefault((agency_id, name.casefold()), id)
        self.names[id] = name
        if external_key:
            self.by_key[external_key] = id

    def near(self, agency_id: Any, name: str, url: str | None) -> Near | None:
        """The record that most likely is the one meant, if any is likely at all."""
        if not self.before and not self.addresses:
            return None
        key = name_key(name)
        peers = self.before.get(agency_id, {})
        if key in peers:
            return self._near(peers[key], "nama sama selain ejaannya", "the name differs in spelling only")
        address = address_key(url)
        if address and address in self.addresses:
            return self._near(self.addresses[address], f"alamat sama: {address}", f"same address: {address}")
        close = (
            process.extractOne(key, list(peers), scorer=fuzz.ratio, score_cutoff=_NEAR_RATIO) if len(key) > 6 else None
        )
        if close and re.findall(r"\d+", close[0]) == re.findall(r"\d+", key):
            return self._near(peers[close[0]], "nama hampir sama", "the name is nearly the same")
        return None

    def _near(self, id: UUID, indonesian: str, english: str) -> Near:
        return Near(id, self.names[id], Text(indonesian, english))


async def read_index(session: AsyncSession, kind: RecordKind, government_id: UUID) -> NameIndex:
    """The stored records of a government, archived ones left out except by key."""
    index = NameIndex()
    table = kind.table.c
    columns = [table.id, table.agency_id, table.name, table.external_key, table.archived_at]
    has_url = "url" in table
    if has_url:
        columns.append(table.url)
    for id, agency_id, name, external_key, archived_at, *url in await session.execute(
        select(*columns).where(table.government_id == government_id).order_by(table.created_at, table.id)
    ):
        if external_key:
            index.by_key[external_key] = id
        index.names[id] = name
        if archived_at is not None:
            continue
        index.by_name.setdefault((agency_id, name.casefold()), id)
        index.before.setdefault(agency_id, {}).setdefault(name_key(name), id)
        if has_url and (address := address_key(url[0])):
            index.addresses.setdefault(address, id)
    return index


def differing(fields: Sequence[str], state: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Those `fields` that both know and say differently."""
    return [
        name for name in fields if state.get(name) not in (None, []) and wanted.get(name) not in (None, [], state[name])
    ]
