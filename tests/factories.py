"""Valid records of which a test names only what matters; made through the service's own acts.

Each takes the `session` fixture, whose every statement is committed at once, so that the service sees the record.
"""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import Parameters
from app.catalogue import acts
from app.catalogue.acts import Noun
from app.catalogue.agencies.models import Agency
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.applications.models import Application
from app.catalogue.applications.service import NOUN as APPLICATIONS
from app.catalogue.data_objects.models import DataObject
from app.catalogue.data_objects.service import NOUN as DATA_OBJECTS
from app.catalogue.interfaces.models import Interface
from app.catalogue.interfaces.service import NOUN as INTERFACES
from app.catalogue.regulations.models import Regulation
from app.catalogue.regulations.service import NOUN as REGULATIONS
from app.catalogue.services.models import Service
from app.catalogue.services.service import NOUN as SERVICES
from app.findings.models import Finding, Run
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Base
from app.reference.models import (
    Confidence,
    NationalApplication,
    ReferenceEdition,
    ReferenceModel,
    ReferenceNode,
)

_numbers = itertools.count(1)
_Model = TypeVar("_Model", bound=Base)


async def make_government(session: AsyncSession, **values: Any) -> Agency:
    """A government: the root of a tree of agencies."""
    number = next(_numbers)
    body = {"code": f"KOTA-{number}", "name": f"Pemerintah Kota {number}", "kind": "government"} | values
    return await _registered(session, AGENCIES, Agency, body)


async def make_agency(session: AsyncSession, parent: Agency | None = None, **values: Any) -> Agency:
    """An agency below `parent`, or below a government of its own."""
    number = next(_numbers)
    above = parent or await make_government(session)
    body = {"code": f"DINAS-{number}", "name": f"Dinas {number}", "kind": "agency", "parent_id": above.id} | values
    return await _registered(session, AGENCIES, Agency, body)


async def make_unit(session: AsyncSession, parent: Agency, **values: Any) -> Agency:
    """A unit of an agency."""
    return await make_agency(session, parent, **({"kind": "unit"} | values))


async def make_application(session: AsyncSession, agency: Agency | None = None, **values: Any) -> Application:
    """An application of `agency`, or of an agency of its own."""
    steward = agency or await make_agency(session)
    body = {"agency_id": steward.id, "name": f"Aplikasi {next(_numbers)}"} | values
    return await _registered(session, APPLICATIONS, Application, body)


async def make_service(session: AsyncSession, agency: Agency | None = None, **values: Any) -> Service:
    """A service of `agency`, or of an agency of its own."""
    owner = agency or await make_agency(session)
    body = {"agency_id": owner.id, "name": f"Layanan {next(_numbers)}"} | values
    return await _registered(session, SERVICES, Service, body)


async def make_data_object(session: AsyncSession, agency: Agency | None = None, **values: Any) -> DataObject:
    """A data object of `agency`, or of an agency of its own."""
    producer = agency or await make_agency(session)
    body = {"agency_id": producer.id, "name": f"Data {next(_numbers)}"} | values
    return await _registered(session, DATA_OBJECTS, DataObject, body)


async def make_regulation(session: AsyncSession, agency: Agency | None = None, **values: Any) -> Regulation:
    """A regulation of `agency`, or of an agency of its own."""
    issuer = agency or await make_agency(session)
    body = {"agency_id": issuer.id, "kind": "Perwal", "number": str(next(_numbers)), "year": 2021} | values
    return await _registered(session, REGULATIONS, Regulation, body)


async def make_interface(
    session: AsyncSession, source: Application | None = None, target: Application | None = None, **values: Any
) -> Interface:
    """A flow between two applications, of an agency of their own unless given."""
    if source is None or target is None:
        agency = await make_agency(session)
        source = source or await make_application(session, agency)
        target = target or await make_application(session, agency)
    body = {"source_id": source.id, "target_id": target.id} | values
    return await _registered(session, INTERFACES, Interface, body)


async def make_edition(session: AsyncSession, **values: Any) -> ReferenceEdition:
    """An edition of the reference models, without nodes."""
    number = next(_numbers)
    texts = {"title_id": f"Edisi {number}", "title_en": f"Edition {number}", "regulation": f"Perpres {number}/2022"}
    edition = ReferenceEdition(**({"code": f"edisi-{number}"} | texts | values))
    session.add(edition)
    await session.flush()
    return edition


async def make_node(
    session: AsyncSession, edition: ReferenceEdition | None = None, parent: ReferenceNode | None = None, **values: Any
) -> ReferenceNode:
    """A node of the RAB, below `parent` if one is given."""
    number = next(_numbers)
    home = edition or await make_edition(session)
    place = {
        "edition_id": home.id,
        "model": ReferenceModel.RAB,
        "parent_id": parent.id if parent else None,
        "level": parent.level + 1 if parent else 1,
        "code": f"{parent.code if parent else 'RAB'}.{number:02}",
    }
    words = {"name_id": f"Urusan {number}", "source": "uji", "confidence": Confidence.VERIFIED}
    node = ReferenceNode(**(place | words | values))
    session.add(node)
    await session.flush()
    return node


async def _registered(session: AsyncSession, noun: Noun, model: type[_Model], values: dict[str, Any]) -> _Model:
    id = await acts.register(session, noun, noun.create(**values), actor=SYSTEM)
    return await session.get_one(model, id, populate_existing=True)


async def make_national_application(session: AsyncSession, **values: Any) -> NationalApplication:
    """A national shared application."""
    number = next(_numbers)
    words = {
        "name": f"Aplikasi Umum {number}",
        "owner_institution": "KemenPANRB",
        "function": "Persuratan",
        "source": "uji",
    }
    lists: dict[str, Any] = {"rab_codes": [], "keywords": [], "confidence": Confidence.VERIFIED}
    application = NationalApplication(**({"code": f"AU-{number}"} | words | lists | values))
    session.add(application)
    await session.flush()
    return application


async def make_run(session: AsyncSession, **values: Any) -> Run:
    """An analysis that has succeeded."""
    now = clock.now()
    run = Run(
        **{
            "kind": "duplicates", "status": "succeeded", "progress": 1.0, "parameters": Parameters().as_dict(),
            "requested_by": "uji", "started_at": now, "finished_at": now, "input_digest": "0" * 64,
            "applications_count": 2, "findings_by_kind": {},
        }
        | values
    )  # fmt: skip
    session.add(run)
    await session.flush()
    return run


async def make_finding(
    session: AsyncSession, run: Run, left: Application, right: Application | NationalApplication, **values: Any
) -> Finding:
    """A finding of a pair: of two applications, the smaller identifier first, or one and a national application."""
    if isinstance(right, Application):
        left, right = sorted((left, right), key=lambda application: str(application.id))
        counterpart: dict[str, Any] = {"right_id": right.id}
    else:
        counterpart = {"national_id": right.id}
    comparison = {"feature": "name", "similarity": 0.9, "weight": 3.0, "evidence_id": "mirip", "evidence_en": "alike"}
    finding = Finding(
        **{
            "run_id": run.id, "kind": "same_function", "left_id": left.id, "score": 0.9, "cluster": str(left.id),
            "explanation_id": "Fungsinya tampak sama.", "explanation_en": "They seem to do the same.",
            "comparisons": [comparison], "left_digest": "a" * 64, "right_digest": "b" * 64,
        }
        | counterpart
        | values
    )  # fmt: skip
    session.add(finding)
    await session.flush()
    return finding


@dataclass(frozen=True)
class World:
    """Several records of each kind, with known and unknown values and ties."""

    government: Agency
    agency: Agency
    unit: Agency
    elsewhere: Agency
    applications: list[Application]
    services: list[Service]
    data_objects: list[DataObject]
    interfaces: list[Interface]
    regulations: list[Regulation]
    editions: list[ReferenceEdition]
    nodes: list[ReferenceNode]


async def make_world(session: AsyncSession) -> World:
    """A small government with everything in it."""
    government = await make_government(session)
    agency = await make_agency(session, government, short_name="Dinkes")
    unit = await make_unit(session, agency)
    elsewhere = await make_agency(session)
    editions = [
        await make_edition(session, dated_on=date(2022, 12, 20)),
        await make_edition(session),
        await make_edition(session, dated_on=date(2019, 1, 1)),
        await make_edition(session, dated_on=date(2022, 12, 20)),
    ]
    root = await make_node(session, editions[0], code="RAB.09")
    nodes = [root, *[await make_node(session, editions[0], root, code=f"RAB.09.{n:02}") for n in (1, 2, 3)]]
    for _ in range(3):
        await make_national_application(session)
    services = [await make_service(session, agency, method=method) for method in ("hybrid", None, "electronic")]
    data_objects = [await make_data_object(session, unit, personal_data=flag) for flag in (True, None, False)]
    regulations = [await make_regulation(session, agency, year=year) for year in (2021, 2021, 2019)]
    applications = [
        await make_application(session, home, year=year, status=status, users_count=users, annual_cost_idr=cost)
        for home, year, status, users, cost in (
            (agency, 2019, "operational", 10, 2**40),
            (agency, None, None, None, None),
            (unit, 2021, "planned", 10, 0),
            (unit, 2019, None, 0, None),
            (elsewhere, 2020, "operational", None, 5),
        )
    ]
    interfaces = [
        await make_interface(session, applications[a], applications[b], mode=mode)
        for a, b, mode in ((0, 1, "api"), (1, 2, None), (2, 0, "file"))
    ]
    return World(
        government,
        agency,
        unit,
        elsewhere,
        applications,
        services,
        data_objects,
        interfaces,
        regulations,
        editions,
        nodes,
    )
