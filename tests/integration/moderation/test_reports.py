"""People report what is wrong; those who moderate, and nobody else, read it and do something about it."""

from typing import Any

import pytest
from sqlalchemy import select, text

from chronicle_node.db import Tx
from chronicle_node.domain.roles import Role
from chronicle_node.models.moderation import Report
from chronicle_node.services import reports, roles
from tests import factories, writings
from tests.factories import Someone
from tests.integration.moderation.conftest import Told
from tests.nodes import LOOPBACK, Served
from tests.visitors import signed_in

REPORTS, QUEUE = "/api/v1/reports", "/api/v1/admin/reports"


@pytest.fixture
async def admin(served: Served) -> Told:
    admin = await Told.named(served, "root")
    await served.make_admin(admin.who)
    return admin


@pytest.fixture
async def moderator(served: Served, admin: Told) -> Told:
    found = await Told.named(served, "mod")
    await served.node.db.write(roles.give, admin.who.user_id, "mod", Role.MODERATOR, LOOPBACK)
    return found


async def reported(alice: Told, reason: str = "They shout.", **about: Any) -> str:
    answer = await alice("POST", REPORTS, reason=reason, **about)
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


async def step(who: Told, report: str, action: str, **more: Any) -> Any:
    return await who("POST", f"{QUEUE}/{report}/steps", action=action, **more)


async def bobs_review(served: Served, bob: Told) -> str:
    film = await served.node.db.write(factories.item, "Come and See")
    return str(await served.node.db.write(factories.review, bob.who, film, "friends", "Awful people."))


async def test_a_person_is_reported_to_those_who_moderate(
    served: Served, alice: Told, bob: Told, moderator: Told, admin: Told
) -> None:
    report = await reported(alice, handle="@bob")
    for who in (moderator, admin):
        assert await who.told() == ["Bob is reported"]
        [one] = await who.items(QUEUE)
        assert (one["id"], one["reason"], one["target"]["handle"], one["by"]["handle"]) == (
            report, "They shout.", "@bob", "@alice",
        )  # fmt: skip
    assert await bob.told() == []
    for who in (alice, bob):
        assert (await who("GET", QUEUE)).status == 404
        assert (await who("GET", f"{QUEUE}/{report}")).status == 404
        assert (await step(who, report, "dismiss")).status == 404


async def test_a_review_is_kept_as_it_read(served: Served, alice: Told, bob: Told, admin: Told) -> None:
    review = await bobs_review(served, bob)
    report = await reported(alice, review=review)
    await served.node.db.write(_rewrite)
    [thing] = (await admin("GET", f"{QUEUE}/{report}")).json["report"]["things"]
    assert (thing["kind"], thing["text"], thing["url"]) == ("review", "Awful people.", f"/reviews/{review}")


async def _rewrite(tx: Tx) -> None:
    await tx.run(text("UPDATE user_reviews SET content = 'Nice people.'"))


async def test_what_one_may_not_read_one_cannot_report(served: Served, bob: Told, admin: Told) -> None:
    review = await bobs_review(served, bob)
    stranger = await Told.named(served, "stranger")
    assert (await stranger("POST", REPORTS, reason="x", review=review)).status == 404
    assert (await stranger("POST", REPORTS, reason="x", handle="@nobody_here")).status == 404
    assert await admin.items(QUEUE) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"handle": "@bob", "reason": "  "}, 422),
        ({"handle": "@bob", "reason": "x" * 2_001}, 422),
        ({"reason": "x"}, 422),
        ({"handle": "@bob", "review": "019586f2-6f9c-7d5e-8a51-3f1f0c2b9d10", "reason": "x"}, 422),
        ({"handle": "@alice", "reason": "x"}, 409),
    ],
)
async def test_a_bad_report_changes_nothing(
    served: Served, alice: Told, bob: Told, admin: Told, body: dict[str, str], status: int
) -> None:
    assert (await alice("POST", REPORTS, **body)).status == status
    assert await admin.items(QUEUE) == []


async def test_reporting_twice_is_once_until_it_is_answered(
    served: Served, alice: Told, bob: Told, admin: Told
) -> None:
    first = await reported(alice, handle="@bob")
    assert await reported(alice, "Again.", handle="@bob") == first
    assert (await step(admin, first, "dismiss")).status == 200
    assert await reported(alice, handle="@bob") != first


async def test_nobody_reports_without_end(
    served: Served, alice: Told, admin: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 2)
    for name in ("one", "two", "three"):
        await Told.named(served, name)
    assert [(await alice("POST", REPORTS, handle=f"@{name}", reason="x")).status for name in ("one", "two")] == [
        201
    ] * 2
    assert (await alice("POST", REPORTS, handle="@three", reason="x")).status == 429


async def test_answering_moves_it_and_keeps_who_did_what(
    served: Served, alice: Told, bob: Told, moderator: Told
) -> None:
    report = await reported(alice, handle="@bob")
    whole = (await step(moderator, report, "resolve", note="Talked to him.")).json
    assert (whole["report"]["state"], whole["steps"][0]["action"]) == ("resolved", "resolve")
    assert (whole["steps"][0]["by"], whole["steps"][0]["note"]) == ("mod", "Talked to him.")
    assert await moderator.items(QUEUE) == []
    assert len(await moderator.items(f"{QUEUE}?state=closed")) == 1
    assert (await step(moderator, report, "reopen")).json["report"]["state"] == "open"


async def test_a_review_is_removed(served: Served, alice: Told, bob: Told, moderator: Told) -> None:
    review = await bobs_review(served, bob)
    report = await reported(alice, review=review)
    assert (await step(moderator, report, "remove", thing=report)).status == 404
    assert (await step(moderator, report, "remove", thing=review)).status == 200
    assert (await step(moderator, report, "remove", thing=review)).status == 200
    assert (await bob("GET", f"/api/v1/reviews/{review}/responses")).status == 404


async def test_a_post_from_elsewhere_is_removed(served: Served, alice: Told, erin: Someone, moderator: Told) -> None:
    await served.node.db.write(writings.post, erin, "<p>Buy <b>this</b>.</p>")
    [post] = await alice.items("/api/v1/feed/posts")
    report = await reported(alice, post=post["post"])
    [thing] = (await moderator("GET", f"{QUEUE}/{report}")).json["report"]["things"]
    assert "Buy" in thing["text"]
    assert "<b>" not in thing["text"]
    assert (await step(moderator, report, "remove", thing=thing["id"])).status == 200
    assert await alice.items("/api/v1/feed/posts") == []


async def test_an_answer_written_here_is_removed(served: Served, alice: Told, bob: Told, moderator: Told) -> None:
    film = await served.node.db.write(factories.item, "Ran")
    review = await served.node.db.write(factories.review, alice.who, film, "friends")
    answer = await bob("POST", f"/api/v1/reviews/{review}/answers", content="You are a fool.")
    assert answer.status == 201, answer.text
    report = await reported(alice, post=answer.json["post"])
    [thing] = (await moderator("GET", f"{QUEUE}/{report}")).json["report"]["things"]
    assert (thing["kind"], thing["text"]) == ("post", "You are a fool.")
    assert (await step(moderator, report, "remove", thing=thing["id"])).status == 200
    assert "fool" not in (await alice("GET", f"/api/v1/reviews/{review}/responses")).text


async def test_an_account_is_switched_off_and_on(served: Served, alice: Told, bob: Told, moderator: Told) -> None:
    report = await reported(alice, handle="@bob")
    assert (await step(moderator, report, "suspend")).json["report"]["is_active"] is False
    assert (await bob("GET", "/api/v1/me")).status == 401
    assert (await alice("GET", "/api/v1/users/bob")).status == 404
    assert (await step(moderator, report, "restore")).json["report"]["is_active"] is True
    assert (await alice("GET", "/api/v1/users/bob")).status == 200


async def test_only_an_administrator_touches_moderators_and_nodes(
    served: Served, alice: Told, erin: Someone, moderator: Told, admin: Told
) -> None:
    about_mod = await reported(alice, handle="@mod")
    assert (await step(moderator, about_mod, "suspend")).status == 403
    about_erin = await reported(alice, handle=erin.handle)
    assert (await step(moderator, about_erin, "block")).status == 403
    assert (await step(admin, about_mod, "block")).status == 409
    assert (await step(admin, about_erin, "limit")).json["report"]["policy"] == "limited"
    assert (await step(admin, about_erin, "block")).json["report"]["policy"] == "blocked"
    assert (await alice("GET", "/api/v1/following")).json["items"] == []


async def test_the_pages_report_list_and_answer(served: Served, alice: Told, bob: Told, moderator: Told) -> None:
    review = await bobs_review(served, bob)
    me, other = await signed_in(served, alice.who), await signed_in(served, moderator.who)
    assert f"/report?review={review}" in (await me.get(f"/reviews/{review}")).text
    assert "/report?person=%40bob" in (await me.get("/@bob")).text.replace("@bob", "%40bob")
    assert "Awful people." in (await me.get(f"/report?review={review}")).text
    assert (await me.send("/report", {"review": review, "reason": ""})).status == 422
    assert (await me.send("/report", {"review": review, "reason": "Hurts."})).status == 303
    listed = (await other.get("/admin/reports")).text
    assert "Hurts." in listed
    assert "/admin/jobs" not in listed
    path = listed.split('href="/admin/reports/')[1].split('"')[0]
    assert (
        await other.send(f"/admin/reports/{path}", {"action": "dismiss", "note": "A matter of taste."})
    ).status == 303
    page = (await other.get(f"/admin/reports/{path}")).text
    assert "dismissed it" in page
    assert "A matter of taste." in page
    assert "Nothing waits" in (await other.get("/admin/reports")).text
    assert (await me.get("/admin/reports")).status == 404


async def test_what_was_answered_goes_after_ninety_days(
    served: Served, alice: Told, bob: Told, erin: Someone, admin: Told
) -> None:
    answered = await reported(alice, handle="@bob")
    await reported(alice, handle=erin.handle)
    await step(admin, answered, "resolve")
    served.clock.advance(days=89)
    await served.node.db.write(reports.forget_old)
    assert await served.node.db.read(_count) == 2
    served.clock.advance(days=2)
    await served.node.db.write(reports.forget_old)
    assert await served.node.db.read(_count) == 1


async def _count(tx: Tx) -> int:
    return len(await tx.all(select(Report.id)))
