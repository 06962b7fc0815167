"""Ids of other catalogues and relationships: one of each, seen from both sides, by whoever may know of both."""

from typing import Any

import pytest

from tests import factories
from tests.integration.editing.conftest import MEDIA, Editor, private_film
from tests.nodes import Served


async def film(caller: Editor, name: str, **wish: Any) -> str:
    return f"{MEDIA}/{(await caller.add(type='movie', name=name, **wish))['media']['id']}"


async def ids_of(caller: Editor, path: str) -> dict[str, str]:
    return {one["provider"]: one["id"] for one in (await caller("GET", path)).json["external_ids"]}


async def relations(caller: Editor, path: str) -> list[tuple[str, str]]:
    return [(one["type"], one["media"]["title"]) for one in (await caller("GET", path)).json["relationships"]]


async def test_an_item_has_an_id_of_each_provider_with_its_page(alice: Editor) -> None:
    path = await film(alice, "Dune")
    await alice("PUT", f"{path}/ids/imdb", id="1160419")
    await alice("PUT", f"{path}/ids/themoviedb", id="438631")
    found = (await alice("PUT", f"{path}/ids/filmdienst", id="613", url="https://example.org/613")).json
    assert [(one["name"], one["id"], one["url"]) for one in found["external_ids"]] == [
        ("Filmdienst", "613", "https://example.org/613"),
        ("IMDb", "tt1160419", "https://www.imdb.com/title/tt1160419/"),
        ("TMDB", "438631", "https://www.themoviedb.org/movie/438631"),
    ]
    assert (await alice("DELETE", f"{path}/ids/imdb")).status == 204
    assert (await alice("DELETE", f"{path}/ids/imdb")).status == 404


async def test_an_id_is_replaced_and_both_changes_are_taken_back(alice: Editor) -> None:
    path = await film(alice, "Dune", ids={"imdb": "tt0000001"})
    await alice("PUT", f"{path}/ids/imdb", id="tt1160419")
    await alice("PUT", f"{path}/ids/imdb", id="tt1160419")
    changes = (await alice("GET", f"{path}/changes")).json["items"]
    assert [one["kind"] for one in changes] == ["id_added", "added"]
    assert changes[0]["changes"] == [{"field": "imdb", "before": "tt0000001", "after": "tt1160419"}]
    await alice("POST", f"{path}/changes/{changes[0]['id']}/undo")
    assert await ids_of(alice, path) == {"imdb": "tt0000001"}
    await alice("DELETE", f"{path}/ids/imdb")
    gone = (await alice("GET", f"{path}/changes")).json["items"][0]["id"]
    await alice("POST", f"{path}/changes/{gone}/undo")
    assert await ids_of(alice, path) == {"imdb": "tt0000001"}
    assert (await alice("POST", f"{path}/changes/{gone}/undo")).status == 409


async def test_an_id_belongs_to_one_item(alice: Editor) -> None:
    one, other = await film(alice, "Dune", ids={"imdb": "tt1160419"}), await film(alice, "Stilgar")
    refused = await alice("PUT", f"{other}/ids/imdb", id="tt1160419")
    assert (refused.status, one.removeprefix("/api/v1") in refused.json["detail"]) == (409, True)
    await alice("DELETE", f"{one}/ids/imdb")
    gone = (await alice("GET", f"{one}/changes")).json["items"][0]["id"]
    assert (await alice("PUT", f"{other}/ids/imdb", id="tt1160419")).status == 200
    assert (await alice("POST", f"{one}/changes/{gone}/undo")).status == 409
    show = (await alice.add(type="tv", name="Dune", ids={"imdb": "tt1160419"}))["media"]
    assert show["ids"] == {"imdb": "tt1160419"}


@pytest.mark.parametrize(
    ("provider", "body", "pointer"),
    [
        ("imdb", {"id": "x"}, "/id"),
        ("imdb", {"id": ""}, "/id"),
        ("isbn13", {"id": "9780306406158"}, "/id"),
        ("filmdienst", {"id": "1", "url": "javascript:alert(1)"}, "/url"),
    ],
)
async def test_a_wrong_id_is_refused(alice: Editor, provider: str, body: dict[str, Any], pointer: str) -> None:
    path = await film(alice, "Dune")
    answer = await alice("PUT", f"{path}/ids/{provider}", **body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert await ids_of(alice, path) == {}


async def test_a_player_finds_an_item_by_the_id_it_was_given_and_not_by_the_one_that_was_taken(alice: Editor) -> None:
    path = await film(alice, "Dune")
    report = {"event": "finish", "media": {"type": "movie", "title": "Arrakis", "ids": {"imdb": "tt1160419"}}}
    await alice("PUT", f"{path}/ids/imdb", id="tt1160419")
    await alice("POST", "/api/v1/scrobble", **report)
    assert (await alice("GET", "/api/v1/users/alice/history")).json["items"][0]["media"]["title"] == "Dune"
    await alice("DELETE", f"{path}/ids/imdb")
    await alice("POST", "/api/v1/scrobble", **(report | {"at": "2020-01-01T12:00:00Z"}))
    titles = {one["media"]["title"] for one in (await alice("GET", "/api/v1/users/alice/history")).json["items"]}
    assert titles == {"Dune", "Arrakis"}


async def test_a_relation_is_seen_from_both_sides_and_taken_away_from_both(alice: Editor) -> None:
    one, two = await film(alice, "Dune", year=2021), await film(alice, "Dune: Part Two", year=2024)
    await alice("POST", f"{one}/relationships", type="Sequel", media=two.rpartition("/")[2])
    assert await relations(alice, one) == [("sequel", "Dune: Part Two")]
    assert await relations(alice, two) == [("prequel", "Dune")]
    again = await alice("POST", f"{two}/relationships", type="prequel", media=one.rpartition("/")[2])
    assert (again.status, len(await relations(alice, two))) == (200, 1)
    assert (await alice("DELETE", f"{two}/relationships/prequel/{one.rpartition('/')[2]}")).status == 204
    assert await relations(alice, one) == await relations(alice, two) == []
    for path in (one, two):
        kinds = [line["kind"] for line in (await alice("GET", f"{path}/changes")).json["items"]]
        assert kinds == ["unrelated", "related", "added"]
    last = (await alice("GET", f"{one}/changes")).json["items"][0]
    assert last["other"]["title"] == "Dune: Part Two"
    await alice("POST", f"{one}/changes/{last['id']}/undo")
    assert await relations(alice, two) == [("prequel", "Dune")]


async def test_a_book_and_its_film_are_related(alice: Editor) -> None:
    book = f"{MEDIA}/{(await alice.add(type='book', name='Dune', year=1965))['media']['id']}"
    screen = await film(alice, "Dune", year=1984)
    await alice("POST", f"{book}/relationships", type="adaptation", media=screen.rpartition("/")[2])
    found = (await alice("GET", screen)).json["relationships"][0]
    assert (found["words"], found["media"]["type"]) == ("Adapted from", "book")


async def test_nonsense_is_not_related(alice: Editor) -> None:
    one, two = await film(alice, "A"), (await film(alice, "B")).rpartition("/")[2]
    wrong = await alice("POST", f"{one}/relationships", type="cousin", media=two)
    itself = await alice("POST", f"{one}/relationships", type="sequel", media=one.rpartition("/")[2])
    assert [(answer.status, answer.json["errors"][0]["pointer"]) for answer in (wrong, itself)] == [
        (422, "/type"),
        (422, "/media"),
    ]
    assert (await alice("DELETE", f"{one}/relationships/sequel/{two}")).status == 404


async def test_a_relation_to_what_one_may_not_know_of_is_told_nowhere(
    served: Served, alice: Editor, bob: Editor
) -> None:
    hidden, known = await private_film(served, alice, "Secret sequel"), await film(alice, "Dune")
    await alice("POST", f"{known}/relationships", type="sequel", media=str(hidden.public_id))
    assert await relations(alice, known) == [("sequel", "Secret sequel")]
    pages = [known, f"{known}/changes", known.replace("/api/v1", ""), known.replace("/api/v1", "") + "/changes"]
    his = await bob.pages()
    for path in pages:
        text = (await (bob("GET", path) if path.startswith("/api") else his.get(path))).text
        assert "Secret sequel" not in text
        assert str(hidden.public_id) not in text
    assert (await bob("POST", f"{known}/relationships", type="sequel", media=str(hidden.public_id))).status == 404
    await served.node.db.write(factories.play, alice.who, hidden, audience="public")
    assert (await alice("GET", f"{known}/changes")).json["items"][0]["kind"] == "related"


async def test_the_form_takes_an_address_and_shows_what_is_related(alice: Editor) -> None:
    one, two = await film(alice, "Dune"), await film(alice, "Dune: Part Two")
    hers, path = await alice.pages(), one.replace("/api/v1", "")
    await hers.send(f"{path}/ids", {"id": "https://www.imdb.com/title/tt1160419/?ref=x"})
    page = (await hers.get(f"{path}/edit")).text
    assert 'href="https://www.imdb.com/title/tt1160419/"' in page
    faulty = await hers.send(f"{path}/ids", {"id": "nonsense", "provider": "tmdb"})
    assert (faulty.status, 'id="id-error"' in faulty.text) == (422, True)
    nameless = await hers.send(f"{path}/ids", {"id": "78"})
    assert (nameless.status, 'id="provider-error"' in nameless.text) == (422, True)
    assert "Dune: Part Two" in (await hers.get(f"{path}/relate?q=dune")).text
    assert "Dune: Part Two" in (await hers.get(f"{path}/relate?q={two.replace('/api/v1', '')}")).text
    await hers.send(f"{path}/relationships", {"type": "sequel", "item": two.rpartition("/")[2]})
    assert "Sequel" in (await hers.get(path)).text
    assert "Prequel" in (await hers.get(two.replace("/api/v1", ""))).text
    await hers.send(f"{path}/relationships/remove", {"type": "sequel", "item": two.rpartition("/")[2]})
    await hers.send(f"{path}/ids/imdb/remove")
    bare = (await hers.get(path)).text
    assert "Sequel" not in bare
    assert "imdb.com" not in bare
