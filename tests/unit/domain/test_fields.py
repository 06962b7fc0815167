"""What an item's metadata may hold, by the fields of its type."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from chronicle_node.domain import fields
from chronicle_node.errors import Invalid

SCHEMA = {
    "fields": [
        {"name": "origin", "type": "string", "required": True},
        {"name": "altitude", "type": "integer"},
        {"name": "weight", "type": "number"},
        {"name": "roasted", "type": "date", "title": "Roasted on"},
        {"name": "process", "type": "choice", "choices": ["washed", "natural"]},
        {"name": "organic", "type": "boolean"},
        {"name": "shop", "type": "url"},
        {"name": "notes", "type": "array"},
        {"name": "nonsense", "type": "hologram"},
    ]
}
GOOD = {
    "origin": "Kenya", "altitude": 1800, "weight": 0.25, "roasted": "2024-02", "process": "washed", "organic": False,
    "shop": "https://shop.example/kiambu", "notes": ["peach", "tea"], "year": 2024, "cup_count": 12,
}  # fmt: skip


def faults(patch: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(Invalid) as caught:
        fields.changed(SCHEMA, {}, patch, **more)
    return [one.pointer for one in caught.value.fields]


def test_what_fits_is_kept_as_it_is() -> None:
    assert fields.changed(SCHEMA, {}, GOOD) == GOOD


def test_what_fits_is_valid_by_the_json_schema_as_well() -> None:
    jsonschema.validate(GOOD, fields.as_json_schema(SCHEMA))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", 5), ("origin", "x" * 2001), ("altitude", 1.5), ("altitude", True), ("altitude", 10**13),
        ("weight", float("nan")), ("roasted", "2024-02-30"), ("roasted", "yesterday"), ("process", "honey"),
        ("process", ["washed"]), ("organic", "yes"), ("shop", "javascript:alert(1)"), ("shop", "ftp://x.example/"),
        ("notes", [1]), ("notes", ["x" * 301]), ("nonsense", "x"), ("unheard_of", 1), ("year", "2024"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(name: str, value: object) -> None:
    assert faults({"origin": "Kenya", name: value}) == [f"/metadata/{name}"]


def test_what_is_needed_is_asked_for_unless_it_is_there_already() -> None:
    assert faults({"altitude": 5}) == ["/metadata/origin"]
    assert faults({"origin": None}) == ["/metadata/origin"]
    assert fields.changed(SCHEMA, {"origin": "Kenya"}, {"altitude": 5}) == {"origin": "Kenya", "altitude": 5}
    assert fields.changed(SCHEMA, {}, {"altitude": 5}, required=False) == {"altitude": 5}


def test_what_is_left_out_stays_whoever_wrote_it_and_null_takes_away() -> None:
    current = {"origin": "Kenya", "season_number": 3, "altitude": 5}
    assert fields.changed(SCHEMA, current, {"altitude": None}) == {"origin": "Kenya", "season_number": 3}


def test_every_fault_is_named_at_once() -> None:
    assert faults({"altitude": "x", "organic": 1}) == ["/metadata/altitude", "/metadata/organic", "/metadata/origin"]


def test_a_players_words_are_sifted() -> None:
    sent = {"origin": "Kenya", "altitude": "high", "mood": "good", "organic": True, "notes": "peach"}
    assert fields.sifted(SCHEMA, sent) == {"origin": "Kenya", "organic": True, "notes": ["peach"]}


def test_a_form_says_the_same_in_words() -> None:
    specs = fields.specs_of(SCHEMA)
    words = {spec.name: fields.written(spec, GOOD.get(spec.name)) for spec in specs}
    assert fields.typed(specs, words) == {name: value for name, value in GOOD.items() if name in words}
    assert fields.typed(specs, {"altitude": " ", "weight": "0,25"}) == {"altitude": None, "weight": 0.25}
    with pytest.raises(Invalid):
        fields.typed(specs, {"altitude": "high"})


def test_a_schema_nobody_can_read_has_no_fields() -> None:
    assert fields.specs_of({"fields": [{"no": "name"}, 5]}) == ()
    assert fields.specs_of(None) == ()
    assert [spec.name for spec in fields.specs_of(SCHEMA)][-1] == "notes"
