"""Roles: what each may do, and what a setting that can't be read allows."""

from chronicle_node.domain.roles import MEMBERS_MAY, Ability, Role, abilities, members_may, role_of


def test_members_may_what_the_node_says_and_never_moderate() -> None:
    assert abilities(Role.MEMBER) == {Ability.ADD, Ability.EDIT}
    assert abilities(Role.MEMBER, {Ability.MERGE, Ability.MODERATE}) == {Ability.MERGE}


def test_the_other_roles_have_theirs_always() -> None:
    assert abilities(Role.LIMITED, set(Ability)) == set()
    assert abilities(Role.EDITOR, ()) == {Ability.ADD, Ability.EDIT, Ability.MERGE}
    assert abilities(Role.MODERATOR, ()) == abilities(Role.ADMIN, ()) == set(Ability)


def test_only_the_switch_makes_an_administrator_and_an_odd_word_nobody() -> None:
    assert role_of("member", is_admin=True) is Role.ADMIN
    assert role_of("admin", is_admin=False) is Role.LIMITED
    assert role_of("king", is_admin=False) is Role.LIMITED
    assert role_of("editor", is_admin=False) is Role.EDITOR


def test_a_setting_that_cant_be_read_allows_nothing() -> None:
    assert members_may(None) == MEMBERS_MAY
    assert members_may("edit") == members_may({"edit": True}) == frozenset()
    assert members_may(["edit", "moderate", "fly"]) == {Ability.EDIT}
