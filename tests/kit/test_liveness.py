"""Whether another process lives is known at once and without a clock."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.kit.db import Database
from app.kit.liveness import Liveness, process_name
from app.places_on_disk import ROOT

HOLDER = """
import asyncio, sys
from pathlib import Path
from app.kit.db import Database
from app.kit.liveness import Liveness

async def main():
    lock = Liveness(Database(sys.argv[1]), Path(sys.argv[2]), "lain")
    await lock.hold()
    print("held", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
async def engines(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url)
    yield found
    await found.dispose()


@pytest.fixture
def other(database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, alive under the name “lain”."""
    command = [sys.executable, "-c", HOLDER, database_url, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


async def soon_dead(asking: Liveness, name: str) -> bool:
    """Whether that name is dead within the moments that a server takes to see that its client's socket is closed."""
    for _ in range(100):
        async with asking.dead(name) as is_dead:
            if is_dead:
                return True
        await asyncio.sleep(0.1)
    return False


async def test_a_process_is_alive_until_it_is_killed(
    engines: Database, other: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    mine = Liveness(engines, tmp_path, process_name("uji"))
    await mine.hold()
    async with mine.dead("lain") as is_dead:
        assert not is_dead

    other.kill()
    other.wait()

    assert await soon_dead(mine, "lain")
    async with mine.dead(mine.name) as is_dead:
        assert not is_dead
    await mine.release()


async def test_only_one_is_told_of_a_death_at_a_time(engines: Database, tmp_path: Path) -> None:
    one, two = (Liveness(engines, tmp_path, process_name("uji")) for _ in range(2))
    if engines.is_sqlite:
        await one.hold()  # makes the folder

    async with one.dead("lain") as first, two.dead("lain") as second:
        assert (first, second) == (True, False)
    async with two.dead("lain") as again:
        assert again
    await one.release()


async def test_who_stops_in_good_order_is_gone(engines: Database, tmp_path: Path) -> None:
    one, two = (Liveness(engines, tmp_path, process_name("uji")) for _ in range(2))
    await one.hold()
    await two.hold()
    async with two.dead(one.name) as is_dead:
        assert not is_dead

    await one.release()

    async with two.dead(one.name) as is_dead:
        assert is_dead
    await two.release()
    assert list(tmp_path.glob("*.lock")) == []
