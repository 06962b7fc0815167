"""The description of the API is whole: every operation says what it takes, what it answers, and what may go wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from chronicle_node.api.openapi import document
from chronicle_node.api.operations import CONDITIONAL, Op
from chronicle_node.api.routes import OPERATIONS
from chronicle_node.web.problem import kinds

DOCUMENT: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document(OPERATIONS)))
EACH = [pytest.param(op, id=op.handler.__name__) for op in OPERATIONS]


def described(op: Op) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][re.sub(r":[^}]*", "", op.path)][op.method.lower()]
    return found


def contents(op: Op) -> Iterator[dict[str, Any]]:
    own = described(op)
    if "requestBody" in own:
        yield own["requestBody"]["content"]["application/json"]
    for response in own["responses"].values():
        yield from response.get("content", {}).values()


def test_it_is_openapi() -> None:
    validate(DOCUMENT)


@pytest.mark.parametrize("op", EACH)
def test_it_says_what_it_does(op: Op) -> None:
    own = described(op)
    assert own["summary"].endswith((".", "?"))
    assert len(own["summary"]) <= 120
    assert own["tags"] != ["other"], "give it a tag: what it is about"


@pytest.mark.parametrize("op", EACH)
def test_its_examples_are_what_it_takes_and_answers(op: Op) -> None:
    for content in contents(op):
        checker = Draft202012Validator(content["schema"] | {"components": DOCUMENT["components"]})
        assert [error.message for error in checker.iter_errors(content["example"])] == []


@pytest.mark.parametrize("op", [each for each in EACH if each.values[0].body is not None])  # type: ignore[union-attr]
def test_its_example_can_be_read(op: Op) -> None:
    example = described(op)["requestBody"]["content"]["application/json"]["example"]
    msgspec.convert(example, type=op.body)


@pytest.mark.parametrize("op", EACH)
def test_its_lists_have_a_length_that_is_bounded(op: Op) -> None:
    for parameter in described(op)["parameters"]:
        if parameter["name"] == "limit":
            assert (parameter["schema"]["minimum"], parameter["schema"]["maximum"]) == (1, 100), "use reading.Limit"


@pytest.mark.parametrize("op", EACH)
def test_a_list_is_paged(op: Op) -> None:
    answer = getattr(op.ok[1], "__origin__", None)
    if answer is not None and answer.__name__ == "Listing":
        assert {"limit", "cursor"} <= {one["name"] for one in described(op)["parameters"]}, "query=reading.Paging"


@pytest.mark.parametrize("op", EACH)
def test_its_problems_have_pages_that_explain_them(op: Op) -> None:
    assert {problem.code for problem in op.refusals} <= set(kinds())


@pytest.mark.parametrize("op", EACH)
def test_what_it_needs_to_be_asked_with_is_said(op: Op) -> None:
    own = described(op)
    assert own["security"] == ([{"token": [op.scope]}] if op.scope else [{}, {"token": ["read"]}])
    sent = {one["name"] for one in own["parameters"] if one["in"] == "header"}
    readable = {each.path for each in OPERATIONS if each.method == "GET"}
    assert ("If-Match" in sent) == (op.method in CONDITIONAL and op.path in readable)
    assert ("If-None-Match" in sent) == (op.method == "GET")
