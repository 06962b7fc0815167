"""Where members elsewhere cannot lead groups, nobody there is, or is asked to be, an admin."""

from chronicle_node import migrations
from tests.integration.migrations.facts import facts_of
from tests.integration.migrations.filling import fill
from tests.integration.migrations.statements import execute, fetch

ROLES = "SELECT role FROM {} ORDER BY id"


def test_nobody_elsewhere_is_asked_to_lead_before_they_can(database_url: str) -> None:
    fill(database_url, facts_of(database_url))
    execute(
        database_url,
        "UPDATE group_invitations SET role = 'admin', from_actor_id = NULL",
        "UPDATE group_invitations SET to_actor_id = NULL WHERE id = (SELECT MIN(id) FROM group_invitations)",
        "UPDATE group_guests SET role = 'admin'",
    )
    migrations.downgrade(database_url, "0042")
    assert fetch(database_url, ROLES.format("group_invitations")) == [("admin",), ("member",)]
    assert set(fetch(database_url, ROLES.format("group_guests"))) == {("member",)}
    migrations.upgrade(database_url)
    assert fetch(database_url, ROLES.format("group_invitations")) == [("admin",), ("member",)]
