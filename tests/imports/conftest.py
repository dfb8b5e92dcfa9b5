import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from tests.api import Api
from tests.factories import make_agency, make_government


@pytest.fixture
async def agency(client: Api, session: AsyncSession) -> Agency:
    return await make_agency(
        session, await make_government(session), name="Dinas Sosial", code="DINSOS", short_name="Dinsos"
    )
