"""Rating and writing in a browser without JavaScript, and what others then see on every page."""

import re

import pytest

from tests import factories
from tests.integration.opinions.conftest import Scene
from tests.visitors import Visitor, anybody

HIDDEN = "The ||butler|| did it."


async def address_of_review(browser: Visitor, scene: Scene, **fields: str) -> str:
    answer = await browser.send(f"{scene.page}/review", {"content": "Good.", "audience": "friends"} | fields)
    assert answer.status == 303, answer.text
    return str(answer.headers["Location"])


async def test_half_stars_are_given_kept_and_removed(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    assert "not rated yet" in (await hers.get(scene.page)).text
    answer = await hers.send(f"{scene.page}/rating", {"scale": "stars", "value": "3.5"})
    assert (answer.status, answer.headers["Location"]) == (303, f"{scene.page}#opinions")
    assert 'value="3.5" checked' in (await hers.get(scene.page)).text
    await hers.send(f"{scene.page}/rating", {"scale": "stars", "value": "3.5", "remove": "true"})
    assert "not rated yet" in (await hers.get(scene.page)).text


async def test_saving_what_was_only_rounded_for_the_page_rounds_nothing(scene: Scene) -> None:
    token, hers = await scene.token(scene.alice), await scene.browser(scene.alice)
    await scene.served.call("PUT", f"{scene.api}/rating", token=token, json={"rating": 7.3})
    await hers.send(f"{scene.page}/rating", {"scale": "stars", "value": "3.5", "was": "3.5"})
    assert (await scene.served.get(f"{scene.api}/rating", token=token)).json["rating"] == 7.3
    await hers.send(f"{scene.page}/rating", {"scale": "stars", "value": "4", "was": "3.5"})
    assert (await scene.served.get(f"{scene.api}/rating", token=token)).json["rating"] == 8.0


@pytest.mark.parametrize(("scale", "value"), [("stars", "7"), ("numeric", "eleven"), ("thumbs", "x"), ("stars", "")])
async def test_what_is_no_rating_is_answered_with_what_to_do(scene: Scene, scale: str, value: str) -> None:
    hers = await scene.browser(scene.alice)
    assert (await hers.send(f"{scene.page}/rating", {"scale": scale, "value": value})).status == 303
    assert "not rated yet" in (await hers.get(scene.page)).text


async def test_everybody_reads_ratings_in_their_own_scale(scene: Scene) -> None:
    hers, his = await scene.browser(scene.alice), await scene.browser(scene.bob)
    await hers.send(f"{scene.page}/rating", {"scale": "stars", "value": "4.5"})
    assert "4.5 of 5 stars" in (await his.get(scene.page)).text
    await his.send("/settings/profile", {"timezone": "UTC", "theme": "auto", "rating_scale": "numeric"})
    assert "9 of 10" in (await his.get(scene.page)).text


async def test_a_review_is_written_read_changed_and_deleted(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    assert "Write a review" in (await hers.get(scene.page)).text
    address = await address_of_review(hers, scene, title="Real life", content="A **film** about a film.")
    page = (await hers.get(address)).text
    assert "<strong>film</strong>" in page
    assert "My friends" in page
    form = (await hers.get(f"{scene.page}/review")).text
    assert "A **film** about a film.</textarea>" in form
    assert await address_of_review(hers, scene, content="Anew.", audience="private") == address
    assert "Only me" in (await hers.get(address)).text
    await hers.send(f"{scene.page}/review/delete")
    assert (await hers.get(address)).status == 404


async def test_a_refused_review_comes_back_with_what_was_typed(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    answer = await hers.send(f"{scene.page}/review", {"title": "Kept", "content": "x" * 20_001, "audience": "public"})
    assert answer.status == 422
    assert 'value="Kept"' in answer.text
    assert "this has 20,001" in answer.text
    assert (await hers.send(f"{scene.page}/review", {"content": "字" * 20_000})).status == 303
    assert (await hers.send(f"{scene.page}/review", {"content": "字" * 60_000})).status == 413


async def test_what_gives_things_away_is_folded_until_one_has_finished(scene: Scene) -> None:
    hers, his = await scene.browser(scene.alice), await scene.browser(scene.bob)
    address = await address_of_review(hers, scene, title="The TITLE", content="It ends.", contains_spoilers="true")
    for path in (address, scene.page, "/@alice/reviews"):
        folded = re.search(r'<details class="fold fold--spoilers">.*?</details>', (await his.get(path)).text, re.DOTALL)
        assert folded, path
        assert "It ends." in folded[0]
        assert "The TITLE" in folded[0]
        assert "It ends." not in (await his.get(path)).text.replace(folded[0], "")
        assert "fold--spoilers" not in (await hers.get(path)).text
    await scene.served.node.db.write(factories.play, scene.bob, scene.film)
    assert "fold--spoilers" not in (await his.get(address)).text


async def test_what_is_hidden_in_a_review_is_folded_for_everybody(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    address = await address_of_review(hers, scene, content=HIDDEN)
    for path in (address, scene.page, "/@alice/reviews"):
        page = (await hers.get(path)).text
        assert '<details class="spoiler"><summary>Spoiler</summary>butler</details>' in page
        assert page.count("butler") == 1


async def test_nothing_in_a_review_acts_or_loads(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    evil = "<script>alert(1)</script> ![p](https://evil.example/p.png) [x](javascript:alert(1)) <img src=x onerror=y>"
    address = await address_of_review(hers, scene, title="<b>T</b>", content=evil)
    page = (await hers.get(address)).text
    assert "&lt;script&gt;" in page
    assert "<b>T</b>" not in page
    assert not re.search(r'<img[^>]*(evil|onerror)|href="javascript|<script>', page)


async def test_a_long_review_stands_whole_on_its_own_page_only(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    address = await address_of_review(hers, scene, content="word " * 1_000 + "END")
    assert "END" not in (await hers.get("/@alice/reviews")).text
    assert "1,001 words" in (await hers.get(scene.page)).text
    assert "END" in (await hers.get(address)).text


async def test_a_profile_leads_to_the_reviews_for_those_who_may_read_any(scene: Scene) -> None:
    for who, leads in ((scene.alice, True), (scene.bob, True), (scene.carol, False)):
        assert ('href="/@alice/reviews"' in (await (await scene.browser(who)).get("/@alice")).text) is leads


async def test_reviews_go_on_over_pages(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    for number in range(21):
        item = await scene.served.node.db.write(factories.item, f"Film {number:02}", "movie")
        scene.served.clock.advance(minutes=1)
        await hers.send(f"/media/{item.public_id}/review", {"content": "x"})
    first = (await hers.get("/@alice/reviews")).text
    onward = re.search(r'href="([^"]+)" rel="next"', first)
    assert onward
    assert "Film 00" not in first
    assert "Film 00" in (await hers.get(onward[1].replace("&amp;", "&"))).text


#: Every address of this slice × who asks: the status. `hers` is alice's item with a review for friends and a rating.
MATRIX = [
    ("GET", "{page}/review", {"alice": 200, "bob": 200, "carol": 200, "nobody": 303}),
    ("POST", "{page}/review", {"bob": 303, "carol": 303, "nobody": 403}),
    ("POST", "{page}/review/delete", {"bob": 303, "carol": 303, "nobody": 403}),
    ("POST", "{page}/rating", {"bob": 303, "carol": 303, "nobody": 403}),
    ("GET", "{review}", {"alice": 200, "bob": 200, "carol": 404, "nobody": 404}),
    ("GET", "/@alice/reviews", {"alice": 200, "bob": 200, "carol": 404, "nobody": 404}),
    ("GET", "/@nemo/reviews", {"alice": 404, "bob": 404, "carol": 404, "nobody": 404}),
    ("GET", "/reviews/nonsense", {"alice": 404, "nobody": 404}),
]


async def test_every_address_answers_everybody_as_the_matrix_says(scene: Scene) -> None:
    people = {one.username: await scene.browser(one) for one in (scene.alice, scene.bob, scene.carol)}
    people["nobody"] = anybody(scene.served)
    review = await address_of_review(people["alice"], scene)
    form = {"content": "x", "scale": "stars", "value": "1"}
    for method, pattern, expected in MATRIX:
        path = pattern.format(page=scene.page, review=review)
        found = {
            name: (await (people[name].get(path) if method == "GET" else people[name].send(path, form))).status
            for name in expected
        }
        assert found == expected, f"{method} {pattern}"


API_MATRIX = [
    ("GET", "{api}/rating", {"alice": 200, "bob": 200, "carol": 200, None: 401}),
    ("PUT", "{api}/rating", {"bob": 200, "carol": 200, None: 401}),
    ("DELETE", "{api}/rating", {"bob": 204, "carol": 204, None: 401}),
    ("GET", "{api}/review", {"alice": 200, "bob": 404, "carol": 404, None: 401}),
    ("PUT", "{api}/review", {"bob": 422, "carol": 422, None: 401}),
    ("DELETE", "{api}/review", {"bob": 204, "carol": 204, None: 401}),
    ("GET", "/api/v1/users/alice/ratings", {"alice": 200, "bob": 200, "carol": 404, None: 404}),
    ("GET", "/api/v1/users/alice/reviews", {"alice": 200, "bob": 200, "carol": 404, None: 404}),
]


async def test_every_operation_answers_everybody_as_the_matrix_says(scene: Scene) -> None:
    await address_of_review(await scene.browser(scene.alice), scene)
    tokens = {one.username: await scene.token(one) for one in (scene.alice, scene.bob, scene.carol)}
    for method, pattern, expected in API_MATRIX:
        body = {"json": {"rating": 5}} if method == "PUT" else {}
        found = {
            name: (
                await scene.served.call(method, pattern.format(api=scene.api), token=name and tokens[name], **body)
            ).status
            for name in expected
        }
        assert found == expected, f"{method} {pattern}"


async def test_a_private_opinion_is_told_to_nobody_else_anywhere(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    address = await address_of_review(hers, scene, title="CANARY-T", content="CANARY-C", audience="private")
    token = await scene.token(scene.alice)
    await scene.served.call("PUT", f"{scene.api}/rating", token=token, json={"rating": 6.7})
    change = {"privacy_settings": {"ratings_audience": "private"}}
    await scene.served.call("PATCH", "/api/v1/me", token=token, json=change)
    pages = (address, scene.page, f"{scene.page}/review", "/@alice", "/@alice/reviews", "/@alice/history", "/", "/feed")
    users = (f"/api/v1/users/alice{what}" for what in ("", "/reviews", "/ratings", "/history"))
    paths = [*pages, *users, "/api/v1/feed", f"{scene.api}/review", f"{scene.api}/rating", "/metrics"]
    for browser in (await scene.browser(scene.bob), await scene.browser(scene.carol), anybody(scene.served)):
        for path in paths:
            text = (await browser.get(path)).text
            assert not re.search(r"CANARY|\b6\.7\b|3\.5 of 5", text), path
    assert "CANARY-C" in (await hers.get(address)).text


async def test_the_card_of_a_review_holds_nothing_that_the_page_hides(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    address = await address_of_review(hers, scene, content=HIDDEN)
    assert '<meta property="og:description" content="The ▒▒▒ did it.">' in (await hers.get(address)).text
    await address_of_review(hers, scene, content="It was the butler.", contains_spoilers="true")
    head = (await hers.get(address)).text.partition("</head>")[0]
    assert "This review gives things away." in head
    assert "butler" not in head


async def test_a_stranger_is_told_how_to_go_on_from_their_own_server(scene: Scene) -> None:
    hers = await scene.browser(scene.alice)
    await scene.served.call(
        "PATCH",
        "/api/v1/me",
        token=await scene.token(scene.alice, "write"),
        json={"privacy_settings": {"reviews_audience": "public"}},
    )
    address = await address_of_review(hers, scene, content="Good.", audience="public")
    page = (await anybody(scene.served).get(address)).text
    assert 'href="/from-another-server?person=alice"' in page
    assert "from-another-server" not in (await hers.get(address)).text
