"""Every page as text: what a strict content policy and forged requests demand of the markup."""

import re

import pytest

from chronicle_node.web.pages import Form, Frame
from chronicle_node.web.render import environment
from tests.browser.scenes import NOW, SCENES
from tests.browser.scenes.people import ALICE

JINJA = environment()


@pytest.fixture(params=[pytest.param(name, id=name) for name in SCENES])
def page(request: pytest.FixtureRequest) -> str:
    scene = SCENES[request.param]
    frame = Frame(me=ALICE if scene.signed_in else None, csrf_token="of-this-session", now=NOW, path=scene.path)
    return JINJA.get_template(scene.template).render(page=scene.page, frame=frame, onward=str)


def test_every_form_that_posts_carries_the_token(page: str) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert all('name="csrf_token"' in form for form in forms)


def test_nothing_is_styled_or_scripted_inline(page: str) -> None:
    assert not re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page)


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', page)


def test_every_id_stands_once(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_each_page_has_one_main_heading(page: str) -> None:
    assert len(re.findall(r"<h1[ >]", page)) == 1


def test_a_refused_form_keeps_what_was_typed_but_never_a_password() -> None:
    form = Form.refused(
        {"username": "alice", "new_password": "secret"}, "No.", [{"pointer": "/username", "detail": "Taken."}]
    )
    assert (form.value("username"), form.value("new_password"), form.error("username")) == ("alice", "", "Taken.")
