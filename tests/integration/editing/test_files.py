"""Where somebody's files are: theirs alone, looked for below the node's media folders, for moderators only."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chronicle_node.integrations import disk
from chronicle_node.jobs.table import SCHEDULE
from tests.integration.editing.conftest import MEDIA, Editor
from tests.nodes import Served, serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "films"
    found.mkdir()
    (found / "dune.mkv").write_text("spice")
    (tmp_path / "secret.txt").write_text("secret")
    (found / "way-out.mkv").symlink_to(tmp_path / "secret.txt")
    return found


@pytest.fixture
async def served(database_url: str, tmp_path: Path, folder: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path, media_folders=str(folder)) as node:
        yield node


@pytest.fixture
async def alice(served: Served) -> Editor:
    found = await Editor.named(served, "alice")
    await served.make_admin(found.who)
    return found


async def files_of(who: Editor, film: str) -> dict[str, Any]:
    return {one["path"]: one["is_missing"] for one in (await who("GET", f"{film}/files")).json["files"]}


async def film_of(who: Editor) -> str:
    return f"{MEDIA}/{(await who.add(type='movie', name='Dune'))['media']['id']}"


async def test_files_are_looked_for_below_the_media_folders_alone(alice: Editor, folder: Path) -> None:
    film = await film_of(alice)
    paths = {
        f"{folder}/dune.mkv": False,
        f"{folder}/gone.mkv": True,
        f"{folder}/way-out.mkv": None,
        f"{folder}/../secret.txt": None,
        f"{folder.parent}/secret.txt": None,
        "/etc/passwd": None,
        "D:\\Films\\dune.mkv": None,
    }
    for path in paths:
        assert (await alice("POST", f"{film}/files", path=path)).status == 201
    assert set((await files_of(alice, film)).values()) == {None}
    checked = await alice("POST", f"{film}/files/check")
    assert {one["path"]: one["is_missing"] for one in checked.json["files"]} == paths


async def test_the_clockwork_looks_every_day_for_what_may_be_looked_for(
    served: Served, alice: Editor, bob: Editor, folder: Path
) -> None:
    film = await film_of(alice)
    for who in (alice, bob):
        await who("POST", f"{film}/files", path=f"{folder}/dune.mkv")
    assert SCHEDULE["files.check"].run is disk.check_all
    for _ in range(2):
        await disk.check_all(served.node)
    assert await files_of(alice, film) == {f"{folder}/dune.mkv": False}
    assert await files_of(bob, film) == {f"{folder}/dune.mkv": None}
    (folder / "dune.mkv").unlink()
    await disk.check_all(served.node)
    assert await files_of(alice, film) == {f"{folder}/dune.mkv": True}


async def test_nobody_is_shown_or_touches_anybody_elses(alice: Editor, bob: Editor) -> None:
    film = await film_of(alice)
    made = (await alice("POST", f"{film}/files", path="/media/hers.mkv")).json["files"][0]
    assert await files_of(bob, film) == {}
    assert (await bob("DELETE", f"{film}/files/{made['id']}")).status == 404
    assert (await bob("POST", f"{film}/files/check")).status == 403
    page = (await (await bob.pages()).get(f"{film.replace('/api/v1', '')}/files")).text
    assert "hers.mkv" not in page
    assert "Look for them now" not in page
    assert (await alice("DELETE", f"{film}/files/{made['id']}")).status == 204
    assert (await alice("DELETE", f"{film}/files/{made['id']}")).status == 404


@pytest.mark.parametrize("path", ["", "dune.mkv", "../dune.mkv", "/" + "x" * 1001, "/a\nb"])
async def test_what_is_no_whole_path_is_refused(alice: Editor, path: str) -> None:
    film = await film_of(alice)
    refused = await alice("POST", f"{film}/files", path=path)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/path")


async def test_on_the_page_paths_are_kept_looked_for_and_forgotten(alice: Editor, folder: Path) -> None:
    film = (await film_of(alice)).replace("/api/v1", "")
    hers = await alice.pages()
    await hers.send(f"{film}/files", {"path": f"{folder}/dune.mkv\r\n{folder}/gone.mkv\r\n"})
    await hers.send(f"{film}/files/check")
    page = (await hers.get(f"{film}/files")).text
    assert (page.count("tag--good"), page.count("tag--bad")) == (1, 1)
    faulty = await hers.send(f"{film}/files", {"path": "dune.mkv"})
    assert (faulty.status, 'id="path-error"' in faulty.text) == (422, True)
    remove = page.partition('action="' + f"{film}/files/")[2].partition("/remove")[0].rpartition("/")[2]
    assert (await hers.send(f"{film}/files/{remove}/remove")).status == 303
