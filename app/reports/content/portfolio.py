"""The part of the catalogue that a report is about: agencies, applications, their names and places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID

from app.kit.language import Text
from app.reports.definition import ReportDefinition
from app.reports.errors import NotThereAtThatTime
from app.reports.history import History, State


@dataclass(frozen=True)
class Portfolio:
    """The applications in scope, and whatever names them. `root_ids` are the tops of the agencies in scope.

    `everything` also holds archived applications and those of other agencies, for the other side of a pair.
    """

    agencies: Mapping[UUID, State]
    everything: Mapping[UUID, State]
    root_ids: frozenset[UUID]
    title: str
    is_example: bool

    @cached_property
    def applications(self) -> dict[UUID, State]:
        """The applications in scope that were not archived, by identifier."""
        return {
            id: application
            for id, application in self.everything.items()
            if application["archived_at"] is None and self.holds_agency(self._ids[application["agency_id"]])
        }

    @cached_property
    def _ids(self) -> dict[str, UUID]:
        """Agencies' identifiers by their text, as recorded states hold it."""
        return {str(id): id for id in self.agencies}

    @cached_property
    def _offices(self) -> dict[UUID, UUID]:
        return {}

    @cached_property
    def _lineages(self) -> dict[UUID, tuple[UUID, ...]]:
        return {}

    def lineage(self, agency_id: UUID) -> tuple[UUID, ...]:
        """The agency and all above it, itself first."""
        known = self._lineages.get(agency_id)
        if known is None:
            parent = self.agencies[agency_id]["parent_id"]
            known = (agency_id, *(self.lineage(UUID(parent)) if parent else ()))
            self._lineages[agency_id] = known
        return known

    def holds_agency(self, agency_id: UUID) -> bool:
        """Whether the agency is in scope."""
        return not self.root_ids.isdisjoint(self.lineage(agency_id))

    def holds(self, application_id: UUID | None) -> bool:
        """Whether the application is in scope, archived or not."""
        application = self.everything.get(application_id) if application_id else None
        return application is not None and self.holds_agency(self._ids[application["agency_id"]])

    def name(self, application_id: UUID) -> str:
        """The application's name."""
        application = self.everything.get(application_id)
        return str(application["name"]) if application else "–"

    def agency_name(self, agency_id: UUID | str) -> str:
        """The agency's name as it is in full."""
        return str(self.agencies[self._ids[str(agency_id)]]["name"])

    def short_name(self, agency_id: UUID | str) -> str:
        """The agency's short name, if it has one."""
        agency = self.agencies[self._ids[str(agency_id)]]
        return str(agency["short_name"] or agency["name"])

    def owner(self, application_id: UUID) -> str:
        """The name of the agency that an application belongs to."""
        application = self.everything.get(application_id)
        return self.short_name(application["agency_id"]) if application else "–"

    def office(self, application_id: UUID) -> UUID:
        """The agency right below the top of the scope that an application belongs to, or the top itself."""
        agency_id = self._ids[self.everything[application_id]["agency_id"]]
        office = self._offices.get(agency_id)
        if office is None:
            lineage = self.lineage(agency_id)
            below = (one for one, above in pairwise(lineage) if above in self.root_ids)
            office = self._offices[agency_id] = next(below, lineage[0])
        return office

    def by_office(self, application_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
        """Applications by office, offices by name."""
        found: dict[UUID, list[UUID]] = {}
        for id in application_ids:
            found.setdefault(self.office(id), []).append(id)
        return dict(sorted(found.items(), key=lambda item: (self.agency_name(item[0]), str(item[0]))))

    def cost(self, application_ids: Iterable[UUID]) -> tuple[int, int]:
        """What is known of the yearly cost of applications, in rupiah, and how many do not say."""
        costs = [self.everything[id]["annual_cost_idr"] for id in application_ids]
        return sum(cost for cost in costs if cost is not None), sum(cost is None for cost in costs)


async def portfolio_of(history: History, definition: ReportDefinition) -> Portfolio:
    """The portfolio in scope: the agency asked for and all below it, or every government.

    A made-up example city is left out as soon as a real government lists applications.

    Raises:
        NotThereAtThatTime: the agency did not exist.
    """
    agencies = await history.agencies()
    everything = await history.all_applications()
    if definition.agency_id is not None:
        agency = agencies.get(definition.agency_id)
        if agency is None:
            raise NotThereAtThatTime(
                what=Text("perangkat daerah", "agency"), id=definition.agency_id, as_of=history.as_of.isoformat()
            )
        return Portfolio(
            agencies, everything, frozenset([definition.agency_id]), str(agency["name"]), bool(agency["is_example"])
        )
    governments = _governments(agencies, everything)
    title = " · ".join(str(agencies[id]["name"]) for id in governments)
    is_example = any(agencies[id]["is_example"] for id in governments)
    return Portfolio(agencies, everything, frozenset(governments), title, is_example)


def _governments(agencies: Mapping[UUID, State], applications: Mapping[UUID, Mapping[str, Any]]) -> list[UUID]:
    listed = {UUID(a["government_id"]) for a in applications.values() if a["archived_at"] is None}
    real = {id for id in listed if not agencies[id]["is_example"]}
    return sorted(real or listed, key=lambda root: (str(agencies[root]["name"]), str(root)))
