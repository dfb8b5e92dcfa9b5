"""Loading the reference models: repeatable, side by side, and exact about what is wrong."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import Database
from app.places_on_disk import CATALOG_SEED
from app.reference import queries, service
from app.reference.models import NationalApplication, ReferenceEdition, ReferenceModel, ReferenceNode
from tests.api import Api, problem_of
from tests.factories import make_application

REFERENCE = CATALOG_SEED / "reference"
TOML = 'code = "{code}"\ntitle_id = "Edisi"\ntitle_en = "Edition"\nregulation = "Perpres 1/2030"\n'
HEADER = "code,level,parent_code,name_id,name_en,description,source,confidence\n"
ROWS = 'RAB.01,1,,Pertahanan,,,uji,verified\nRAB.01.01,2,RAB.01,"Pertahanan, negara",,,uji,verified\n'


def edition_folder(root: Path, code: str, rows: str = ROWS, more: str = "") -> Path:
    folder = root / code
    folder.mkdir(parents=True)
    (folder / "edition.toml").write_text(TOML.format(code=code) + more, "utf-8")
    (folder / "rab.csv").write_text(HEADER + rows, "utf-8")
    return folder


async def everything(session: AsyncSession) -> list[str]:
    tables = [model.__table__ for model in (ReferenceEdition, ReferenceNode, NationalApplication)]
    return sorted([repr(tuple(row)) for table in tables for row in await session.execute(select(table))])


async def test_seeding_twice_changes_nothing_down_to_the_identifiers(
    seeded: str, database: Database, session: AsyncSession
) -> None:
    before = await everything(session)

    async with database.transaction() as transaction:
        await service.load_editions(transaction, REFERENCE)
        await service.load_national_applications(transaction, CATALOG_SEED / "national_applications.csv")

    assert len(before) > 1_000
    assert await everything(session) == before


async def test_the_seeded_models_are_whole_trees(seeded: str, session: AsyncSession) -> None:
    nodes = {node.id: node for node in await session.scalars(select(ReferenceNode))}

    assert {node.model for node in nodes.values()} == set(ReferenceModel)
    for node in nodes.values():
        if node.parent_id is None:
            assert node.level == 1, node.code
            continue
        parent = nodes[node.parent_id]
        assert (parent.edition_id, parent.model, parent.level + 1) == (node.edition_id, node.model, node.level)
        assert node.code.startswith(f"{parent.code}.")


async def test_a_second_edition_stands_beside_the_first_and_the_newest_is_the_default(
    client: Api, database: Database, session: AsyncSession, tmp_path: Path
) -> None:
    edition_folder(tmp_path, "lama", more="dated_on = 2022-12-20\n")
    async with database.transaction() as transaction:
        await service.load_editions(transaction, tmp_path)
    old = await session.scalar(select(ReferenceNode.id).where(ReferenceNode.code == "RAB.01.01"))
    application = await make_application(session, mappings=[{"node_id": old}])
    edition_folder(tmp_path, "baru", ROWS.replace("Pertahanan,,", "Pertahanan Negara,,"), "dated_on = 2030-01-01\n")

    async with database.transaction() as transaction:
        assert await service.load_editions(transaction, tmp_path) == 4

    newest = await client.read("/reference-models/rab/nodes/rab.01")
    oldest = await client.read("/reference-models/rab/nodes/RAB.01", edition="lama")
    assert (newest["name_id"], oldest["name_id"]) == ("Pertahanan Negara", "Pertahanan")
    assert [row["code"] for row in (await client.read("/reference-editions"))["items"]] == ["baru", "lama"]
    mapping = (await client.read(f"/applications/{application.id}/mappings"))[0]
    assert (mapping["node_id"], mapping["edition_id"]) == (str(old), oldest["edition_id"])


async def test_a_corrected_name_is_taken_over_and_the_node_stays_the_same(
    database: Database, session: AsyncSession, tmp_path: Path
) -> None:
    folder = edition_folder(tmp_path, "e")
    async with database.transaction() as transaction:
        await service.load_editions(transaction, tmp_path)
    before = {row.code: row.id for row in await session.execute(select(ReferenceNode.code, ReferenceNode.id))}
    (folder / "rab.csv").write_text(HEADER + ROWS.replace("Pertahanan,", "Bela negara,"), "utf-8")

    async with database.transaction() as transaction:
        await service.load_editions(transaction, tmp_path)

    rows = (await session.execute(select(ReferenceNode.code, ReferenceNode.id, ReferenceNode.name_id))).all()
    assert {code: id for code, id, _ in rows} == before
    assert {code: name for code, _, name in rows}["RAB.01"] == "Bela negara"


BROKEN = {
    "a missing parent": ("RAB.01,1,,A,,,uji,verified\nRAB.02.01,2,RAB.02,B,,,uji,verified\n", 3),
    "an unknown confidence": ("RAB.01,1,,A,,,uji,certain\n", 2),
    "a level that is no number": ("RAB.01,1,,A,,,uji,verified\nRAB.01.01,two,RAB.01,B,,,uji,verified\n", 3),
    "a level out of range": ("RAB.01,8,,A,,,uji,verified\n", 2),
    "a parent two levels up": ("RAB.01,1,,A,,,uji,verified\nRAB.01.01.01,3,RAB.01,B,,,uji,verified\n", 3),
    "a code twice": ("RAB.01,1,,A,,,uji,verified\nRAB.01,1,,B,,,uji,verified\n", 3),
    "no name": ("RAB.01,1,,,,,uji,verified\n", 2),
    "a root below the first level": ("RAB.01.01,2,,B,,,uji,verified\n", 2),
}


async def test_a_broken_seed_names_file_and_line(database: Database, session: AsyncSession, tmp_path: Path) -> None:
    for what, (rows, line) in BROKEN.items():
        folder = edition_folder(tmp_path / what, "rusak", rows)

        with pytest.raises(service.BrokenSeed) as caught:
            async with database.transaction() as transaction:
                await service.load_editions(transaction, tmp_path / what)

        assert f"{folder / 'rab.csv'}, line {line}:" in str(caught.value), what
    assert await session.scalar(select(func.count()).select_from(ReferenceEdition)) == 0


async def test_a_missing_column_names_the_file(database: Database, tmp_path: Path) -> None:
    folder = edition_folder(tmp_path, "rusak")
    (folder / "rab.csv").write_text("code,level\nRAB.01,1\n", "utf-8")

    with pytest.raises(service.BrokenSeed, match=r"rab\.csv, line 1: .*parent_code"):
        async with database.transaction() as transaction:
            await service.load_editions(transaction, tmp_path)


def test_a_folders_digest_changes_with_names_and_contents_only(tmp_path: Path) -> None:
    first, second = edition_folder(tmp_path / "a", "e"), edition_folder(tmp_path / "b", "e")
    assert service.folder_digest(first) == service.folder_digest(second)

    (second / "rab.csv").write_text("x", "utf-8")
    changed = service.folder_digest(second)
    shutil.move(second / "rab.csv", second / "ral.csv")

    assert len({service.folder_digest(first), changed, service.folder_digest(second)}) == 3


async def test_nodes_are_found_by_level_parent_subtree_and_words(
    seeded: str, client: Api, session: AsyncSession
) -> None:
    path = "/reference-models/rab/nodes"
    nodes = await client.walk(path, limit=200)
    root = next(node for node in nodes if node["level"] == 1)
    children = await client.walk(path, parent=root["code"], limit=200)
    below = await client.walk(path, under=root["code"], limit=200)

    assert [node["code"] for node in nodes] == sorted(node["code"] for node in nodes)
    assert children == [node for node in nodes if node["parent_id"] == root["id"]]
    assert below == [node for node in nodes if f"{node['code']}.".startswith(f"{root['code']}.")]
    assert await client.walk(path, level=2, limit=200) == [node for node in nodes if node["level"] == 2]
    assert await client.walk(path, code=root["code"]) == [root]
    words = await client.walk(path, q="KESEHATAN", limit=200)
    assert words
    assert all("kesehatan" in f"{node['code']} {node['name_id']} {node['description']}".lower() for node in words)
    texts = [f"{node['name_id']} {node['name_en']} {node['description']}".lower() for node in nodes]
    assert len(words) == len([text for text in texts if "kesehatan" in text])


async def test_what_the_reference_does_not_know_is_404(seeded: str, client: Api) -> None:
    problem_of(await client.get("/reference-models/rab/nodes/RAB.99"), 404, "not_found")
    problem_of(await client.get("/reference-models/rab/nodes", params={"edition": "perpres-0"}), 404, "not_found")
    problem_of(await client.get("/reference-models/rax/nodes"), 422, "invalid")
    problem_of(await client.get("/national-applications/01936f5e-8d2a-7c1b-9f00-0000000000ff"), 404, "not_found")


async def test_without_an_edition_the_models_are_404_and_not_an_accident(client: Api, session: AsyncSession) -> None:
    assert await queries.newest_edition(session) is None

    problem_of(await client.get("/reference-models/rab/nodes"), 404, "not_found")


async def test_national_applications_are_listed_and_searched(seeded: str, client: Api) -> None:
    everything_listed = await client.walk("/national-applications")
    srikandi = await client.walk("/national-applications", q="srikandi")

    assert len(everything_listed) > 20
    assert "AU-SRIKANDI" in [row["code"] for row in srikandi]
    assert await client.read(f"/national-applications/{srikandi[0]['id']}") == srikandi[0]
