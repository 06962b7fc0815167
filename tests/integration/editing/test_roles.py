"""Roles given by administrators: on their page and over the API, written into the audit log, the last one kept."""

from typing import Any

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.instance import AuditEntry
from tests.integration.editing.conftest import MEDIA, Editor
from tests.nodes import Served

ROLES, MEMBERS = "/api/v1/admin/roles", "/api/v1/admin/members"


@pytest.fixture
async def admin(served: Served, alice: Editor) -> Editor:
    await served.make_admin(alice.who)
    return alice


async def logged(tx: Tx) -> list[tuple[str, Any]]:
    actions = ("change_role", "change_members_may")
    rows = await tx.all(select(AuditEntry.action, AuditEntry.details).where(AuditEntry.action.in_(actions)))
    return [(row.action, row.details) for row in rows]


async def test_an_administrator_gives_roles_and_it_is_written_down(served: Served, admin: Editor, bob: Editor) -> None:
    assert (await bob("GET", "/api/v1/me/role")).json == {"role": "member", "may": ["add", "edit"]}
    assert (await admin("PUT", f"{ROLES}/bob", role="moderator")).status == 204
    assert (await bob("GET", "/api/v1/me/role")).json["may"] == ["add", "edit", "merge", "moderate"]
    found = (await admin("GET", f"{ROLES}?q=b")).json["items"]
    assert [(one["username"], one["role"]) for one in found] == [("bob", "moderator")]
    details = {"username": "bob", "before": "member", "after": "moderator"}
    assert await served.node.db.read(logged) == [("change_role", details)]


async def test_what_members_may_is_the_nodes_own_setting(served: Served, admin: Editor, bob: Editor) -> None:
    assert (await admin("GET", MEMBERS)).json == {"may": ["add", "edit"]}
    assert (await admin("PUT", MEMBERS, may=["merge", "moderate"])).json == {"may": ["merge"]}
    assert (await bob("POST", MEDIA, type="movie", name="Dune")).status == 403
    assert (await admin("POST", MEDIA, type="movie", name="Dune")).status == 201
    assert (await served.node.db.read(logged))[-1] == ("change_members_may", {"after": ["merge"]})


async def test_a_token_makes_and_unmakes_no_administrator(admin: Editor, bob: Editor) -> None:
    assert (await admin("PUT", f"{ROLES}/bob", role="admin")).status == 403
    assert (await admin("PUT", f"{ROLES}/alice", role="member")).status == 403
    assert (await admin("PUT", f"{ROLES}/nobody", role="editor")).status == 404
    assert (await admin("PUT", f"{ROLES}/bob", role="king")).status == 422
    for method, path, body in (("GET", ROLES, {}), ("PUT", f"{ROLES}/bob", {"role": "editor"}), ("GET", MEMBERS, {})):
        assert (await bob(method, path, **body)).status == 404


async def test_people_come_page_by_page(served: Served, admin: Editor) -> None:
    for name in ("anna", "berta", "cara"):
        await served.person(name)
    first = (await admin("GET", f"{ROLES}?limit=2")).json
    rest = (await admin("GET", first["next"])).json
    assert [one["username"] for one in first["items"] + rest["items"]] == ["alice", "anna", "berta", "cara"]


async def test_on_the_page_an_administrator_is_made_and_the_last_one_stays(admin: Editor, bob: Editor) -> None:
    hers = await admin.pages()
    kept = await hers.send("/admin/roles/alice", {"role": "member"})
    assert "only administrator" in (await hers.get(kept.headers["Location"])).text
    await hers.send("/admin/roles/bob", {"role": "admin"})
    assert "@bob is an administrator now." in (await hers.get("/admin/roles")).text
    assert (await (await bob.pages()).get("/admin/roles")).status == 200
    await hers.send("/admin/roles/alice", {"role": "member"})
    assert (await hers.get("/admin/roles")).status == 404


async def test_on_the_page_members_are_let_do_what_is_ticked(admin: Editor, bob: Editor) -> None:
    hers = await admin.pages()
    await hers.send("/admin/roles", {"may": ["merge"]})
    page = (await hers.get("/admin/roles?q=bo")).text
    assert 'value="merge" checked' in page
    assert 'value="add" checked' not in page
    assert "@bob" in page
    assert "role-alice" not in page
    await hers.send("/admin/roles", {})
    assert (await bob("GET", "/api/v1/me/role")).json["may"] == []
    assert "Nobody is called that" in (await hers.get("/admin/roles?q=zz")).text
