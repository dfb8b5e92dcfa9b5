"""A portfolio with its interfaces and uses of data, indexed once for the rules and the dependency graph."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from . import text
from .affinity import groups_of
from .classes import ClassModel, Rows
from .data_resolution import DataNames, NameDecision, decided_names
from .interfaces import RUNNING, TYPED, known_between, state_of
from .posteriors import Posteriors
from .records import ApplicationRecord, InterfaceRecord, Sentence

LIKELY = 0.5
NAMED = 0.25
_GATEWAY = "api_gateway"


@dataclass(frozen=True)
class Landscape:
    """Records in the order of their ids, and what connects them.

    `uses[row]` gives for each canonical data object that the application uses its role (empty: not known).
    `flows` are the interfaces between known applications. `group` numbers governments; -1 is a national application.
    """

    records: Sequence[ApplicationRecord]
    row_of: Mapping[str, int]
    group: Rows
    flows: Sequence[InterfaceRecord]
    names: DataNames
    uses: Sequence[Mapping[str, str]]
    model: ClassModel
    served: Posteriors

    @cached_property
    def between(self) -> dict[frozenset[int], list[InterfaceRecord]]:
        """By the two rows, whichever gives: their interfaces."""
        found: defaultdict[frozenset[int], list[InterfaceRecord]] = defaultdict(list)
        for flow in self.flows:
            found[frozenset((self.row_of[flow.source], self.row_of[flow.target]))].append(flow)
        return dict(found)

    @cached_property
    def outgoing(self) -> dict[int, list[InterfaceRecord]]:
        """By giving row: its interfaces."""
        found: defaultdict[int, list[InterfaceRecord]] = defaultdict(list)
        for flow in self.flows:
            found[self.row_of[flow.source]].append(flow)
        return dict(found)

    @cached_property
    def gateways(self) -> frozenset[int]:
        """Rows that probably are a government's gateway of interfaces (SPLP or an API manager)."""
        return frozenset(row for row in range(len(self.records)) if self.probability(row, _GATEWAY) >= LIKELY)

    def connected(self, one: int, two: int) -> bool:
        """Whether data flow between two applications, in either direction, directly or through a gateway."""
        if any(state_of(flow) in (RUNNING, TYPED) for flow in self.between.get(frozenset((one, two)), ())):
            return True
        return any(self._runs(one, hub) and self._runs(hub, two) for hub in self.gateways - {one, two})

    def _runs(self, one: int, two: int) -> bool:
        return any(state_of(flow) == RUNNING for flow in self.between.get(frozenset((one, two)), ()))

    def carries(self, flow: InterfaceRecord, data: str) -> bool:
        """Whether a flow carries a canonical data object; one that does not say what it carries may."""
        government = self.records[self.row_of[flow.source]].government
        return not flow.data_objects or data in {self.names.of(government, name) for name in flow.data_objects}

    def probability(self, row: int, function: str) -> float:
        """The probability that an application serves a function of the catalogue, by key."""
        column = self._columns.get(function)
        if column is None or not self.served.told[row]:
            return 0.0
        return float(self.served.probability[row][self.served.functions[row] == column].sum())

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.model.keys)}

    def function_name(self, row: int) -> Sentence | None:
        """What an application probably does, in words; `None` where nothing is likely enough to be named."""
        if not self.served.told[row] or self.served.probability[row][0] < NAMED:
            return None
        return Sentence(*self.model.names[int(self.served.functions[row][0])])

    def one_product(self, one: int, two: int) -> bool:
        """Whether one is recorded as a channel, module or instance of the other, or both of a third."""
        left, right = self.records[one], self.records[two]
        families = [{record.id, record.parent_id} - {""} for record in (left, right)]
        return bool(families[0] & families[1])


def survey(
    records: Sequence[ApplicationRecord],
    interfaces: Sequence[InterfaceRecord],
    model: ClassModel,
    data_objects: Sequence[str] = (),
    decisions: Sequence[NameDecision] = (),
) -> Landscape:
    """The landscape of `records`, whose ids should be distinct, in any order.

    `data_objects` are known data objects, `decisions` what people said of names of data.
    """
    ordered = sorted(records, key=lambda r: (r.id, r.name, r.description))
    row_of = {record.id: row for row, record in enumerate(ordered)}
    flows = known_between(interfaces, frozenset(row_of))
    said = [(record.government, name) for record in ordered for name in record.data_objects]
    said += [(ordered[row_of[flow.source]].government, name) for flow in flows for name in flow.data_objects]
    names = decided_names(said, data_objects, decisions)
    return Landscape(
        records=ordered,
        row_of=row_of,
        group=groups_of([text.folded(r.government) for r in ordered], [r.shared for r in ordered]),
        flows=flows,
        names=names,
        uses=[_uses(record, names) for record in ordered],
        model=model,
        served=model.posteriors(
            [" ".join((record.name, *record.aliases)) for record in ordered],
            [" ".join((record.description, *record.keywords)) for record in ordered],
            ["" if record.shared else record.agency for record in ordered],
        ),
    )


def _uses(record: ApplicationRecord, names: DataNames) -> dict[str, str]:
    """Canonical data object → role; a master is one whatever else is said, and any role says more than none."""
    strength = {"master": 3, "copy": 2, "reads": 1, "": 0}
    found: dict[str, str] = {}
    for place, name in enumerate(record.data_objects):
        role = record.data_roles[place] if place < len(record.data_roles) else ""
        data = names.of(record.government, name)
        if data not in found or strength.get(role, 0) > strength.get(found[data], 0):
            found[data] = role if role in strength else ""
    return found
