"""What is special about rows of applications: aliases, uses, mappings, legal bases, and the product they belong to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Noun
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.data_objects.service import NOUN as DATA_OBJECTS
from app.catalogue.regulations.service import NOUN as REGULATIONS
from app.catalogue.services.service import NOUN as SERVICES
from app.imports.directory import Directory
from app.imports.handlers import NamedHandler, known_ids
from app.imports.labels import parse_alias, parse_data_use
from app.imports.parsing import Item, own_identifier
from app.kit.language import Text
from app.kit.tabular import join_values
from app.reference.models import ReferenceModel

_CODE_COLUMNS = tuple(f"{model}_codes" for model in ReferenceModel)


class ApplicationHandler(NamedHandler):
    """Rows of applications."""

    def __init__(self, session: AsyncSession, noun: Noun, directory: Directory, options: dict[str, Any]) -> None:
        super().__init__(session, noun, directory, options)
        self._anywhere: dict[UUID, dict[str, UUID]] = {}

    async def point(self, government: UUID, items: Sequence[Item]) -> None:
        await self._using_agencies(government, items)
        await self._services_and_data(government, items)
        await self._legal_bases(government, items)
        for item in items:
            if "aliases" in item.pointers:
                item.fields["aliases"] = [parse_alias(text) for text in item.pointers["aliases"]]
            self._mappings(item)
            self._product(item)

    async def _using_agencies(self, government: UUID, items: Sequence[Item]) -> None:
        names = [name for item in items for name in item.pointers.get("using_agencies", ())]
        found = await self._directory.agencies(government, names) if names else {}
        for item in items:
            if "using_agencies" in item.pointers:
                named = {name: found[name] for name in item.pointers["using_agencies"]}
                item.fields["using_agency_ids"] = known_ids(item, "using_agencies", AGENCIES.one, named)

    async def _services_and_data(self, government: UUID, items: Sequence[Item]) -> None:
        services: dict[str, UUID] = {}
        objects: dict[str, UUID] = {}
        for item in items:
            agency = self._agency(item)
            for name in item.pointers.get("services", ()):
                services.setdefault(name, agency)
            for text in item.pointers.get("data_objects", ()):
                objects.setdefault(parse_data_use(text)[1], agency)
        service_ids = await self._directory.named("services", government, services) if services else {}
        object_ids = await self._directory.named("data_objects", government, objects) if objects else {}
        for item in items:
            if "services" in item.pointers:
                named = {name: service_ids[name] for name in item.pointers["services"]}
                item.fields["service_ids"] = known_ids(item, "services", SERVICES.one, named)
            if "data_objects" in item.pointers:
                uses = [parse_data_use(text) for text in item.pointers["data_objects"]]
                roles = {object_ids[name]: role for role, name in reversed(uses)}
                ids = known_ids(item, "data_objects", DATA_OBJECTS.one, {name: object_ids[name] for _, name in uses})
                item.fields["data_uses"] = [{"data_object_id": id, "role": roles[id]} for id in ids]

    async def _legal_bases(self, government: UUID, items: Sequence[Item]) -> None:
        wanted: dict[str, UUID] = {}
        for item in items:
            for text in item.pointers.get("regulations", ()):
                wanted.setdefault(text, self._agency(item))
        found = await self._directory.regulations(government, wanted) if wanted else {}
        for item in items:
            if "regulations" not in item.pointers:
                continue
            texts = item.pointers["regulations"]
            ids = known_ids(
                item, "regulations", REGULATIONS.one, {text: found[text] for text in texts if text in found}
            )
            item.fields["legal_bases"] = [{"regulation_id": id, "article": None} for id in ids]
            if unread := [text for text in texts if text not in found]:
                item.extra["regulations"] = join_values(unread)

    def _mappings(self, item: Item) -> None:
        """Codes become mappings, the first of a model its primary one; unknown codes are kept as labels."""
        given = [name for name in _CODE_COLUMNS if name in item.pointers]
        if not given:
            return
        item.pointers["code_columns"] = given
        mappings: list[dict[str, Any]] = []
        for column in given:
            role = "primary"
            unknown: list[str] = []
            for code in item.pointers[column]:
                node = self._directory.node(code)
                if node is None:
                    unknown.append(code)
                    continue
                mappings.append(
                    {"node_id": node, "role": role, "origin": "imported", "confidence": None, "reason": None}
                )
                role = "secondary"
            if unknown:
                item.extra[column] = join_values(unknown)
                self._directory.warn_once(
                    "codes",
                    Text(
                        f"kode di luar referensi disimpan sebagai label, misalnya {unknown[0]}",
                        f"codes that the reference lacks are kept as labels, such as {unknown[0]}",
                    ),
                )
        item.fields["mappings"] = mappings

    def _product(self, item: Item) -> None:
        """The parent may stand further down the file, so it is only noted here and set when all rows are in."""
        parent = item.pointers.get("parent")
        relation = item.fields.pop("relation", None)
        if parent:
            item.pointers["product"] = (parent, relation or "module")
        elif "parent" in item.pointers:
            item.fields |= {"parent_id": None, "relation": None}

    def parent_of(self, item: Item) -> UUID | None:
        """The application that the row names as its parent, by key or name."""
        index = self._index(item)
        text = item.pointers["product"][0]
        if own := own_identifier(text):
            return own if own in index.names else None
        if found := index.by_key.get(text) or index.by_name.get((self._agency(item), text.casefold())):
            return found
        government = item.pointers["government_id"]
        if government not in self._anywhere:
            self._anywhere[government] = {name: id for (_, name), id in reversed(index.by_name.items())}
        return self._anywhere[government].get(text.casefold())
