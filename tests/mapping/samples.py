"""A city with a small reference of real codes, so that proposals have something to say."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.reference.models import Confidence, ReferenceEdition, ReferenceModel, ReferenceNode
from tests.factories import make_agency, make_application, make_edition, make_government

NODES = {
    "RAB.02": "Ekonomi dan Industri",
    "RAB.02.06": "Perikanan",
    "RAB.02.06.01": "Pengelolaan Perikanan Tangkap",
    "RAB.03": "Pembangunan Kewilayahan",
    "RAB.03.03": "Transportasi",
    "RAB.03.03.02": "Pengelolaan Keselamatan dan Keamanan Transportasi",
    "RAB.07": "Lingkungan dan Sumber Daya Alam",
    "RAB.07.05": "Lingkungan Hidup",
    "RAB.07.05.04": "Pengelolaan Sampah",
    "RAB.09": "Pemerintahan Umum",
    "RAB.09.01": "Dalam Negeri",
    "RAB.09.01.06": "Pembinaan Keuangan Daerah",
    "RAB.09.02": "Keuangan",
    "RAB.09.02.03": "Pengelolaan Penerimaan dan Pendapatan Negara",
    "RAB.09.06": "Aparatur Negara",
    "RAB.09.06.03": "Penataan Sumber Daya Manusia Aparatur",
    "RAB.09.06.06": "Penyelenggaraan Kearsipan",
    "RAL.02": "Layanan Administrasi Pemerintahan",
    "RAL.02.04": "Aparatur Negara",
    "RAL.02.04.03": "Penataan Sumber Daya Manusia Aparatur",
    "RAL.02.04.06": "Penyelenggaraan Kearsipan",
}


async def make_reference(session: AsyncSession, nodes: dict[str, str], **edition: object) -> ReferenceEdition:
    """An edition with these nodes, a parent before its children."""
    made = await make_edition(session, **edition)
    ids: dict[str, UUID] = {}
    for code, name in nodes.items():
        parent = code.rpartition(".")[0]
        node = ReferenceNode(
            edition_id=made.id,
            model=ReferenceModel(code[:3].lower()),
            code=code,
            level=code.count("."),
            parent_id=ids.get(parent),
            name_id=name,
            source="uji",
            confidence=Confidence.VERIFIED,
        )
        session.add(node)
        await session.flush()
        ids[code] = node.id
    return made


@dataclass(frozen=True)
class City:
    """A government with two agencies, three applications and one edition."""

    government: Agency
    staff: Agency
    transport: Agency
    simpeg: Application
    testing: Application
    archive: Application
    edition: ReferenceEdition
    nodes: dict[str, UUID]


async def make_city(session: AsyncSession) -> City:
    """The city, with nothing mapped."""
    edition = await make_reference(session, NODES, code="pertama", dated_on=date(2022, 12, 20))
    government = await make_government(session)
    staff = await make_agency(session, government, name="Badan Kepegawaian Daerah", code="BKD", rab_codes=["RAB.09.06"])
    transport = await make_agency(session, government, name="Dinas Perhubungan", code="DISHUB", rab_codes=["RAB.03.03"])
    simpeg = await make_application(session, staff, name="SIMPEG", description="Pengelolaan data pegawai")
    testing = await make_application(session, transport, name="Uji KIR", description="Uji berkala kendaraan bermotor")
    archive = await make_application(session, staff, name="e-Arsip", description="Surat masuk, disposisi dan arsip")
    return City(government, staff, transport, simpeg, testing, archive, edition, await nodes_by_code(session, edition))


async def nodes_by_code(session: AsyncSession, edition: ReferenceEdition) -> dict[str, UUID]:
    """Identifier by code."""
    from app.reference.queries import node_ids  # noqa: PLC0415 -- only here

    return await node_ids(session, edition.id)
