"""What the pages with forms share: a refused form shown again with what was typed, and ids that come in addresses."""

from __future__ import annotations

from uuid import UUID

from multidict import MultiMapping, MutableMultiMapping

from chronicle_node import ids
from chronicle_node.errors import Field, NotFound, Problem
from chronicle_node.web.pages import Form
from chronicle_node.web.visit import Visit

MISSING = "Fill this in."


def refused(fields: MultiMapping[str], error: Problem) -> Form:
    """The form as it was sent, with the fault of each field; passwords have to be typed anew."""
    typed = {name: " ".join(fields.getall(name)) for name in fields.keys() if "password" not in name}  # noqa: SIM118 - no mapping of the standard library
    faults = {_name(field): MISSING if field.detail == "is missing" else field.detail for field in error.fields}
    known = any(name in fields or detail == MISSING for name, detail in faults.items())
    return Form(values=typed, errors=faults, problem="" if known and error.status != 409 else error.detail)


def named(visit: Visit, part: str = "id") -> UUID:
    """The public id in the address. Raises NotFound where it is none."""
    found = ids.parse(visit.path(part))
    if found is None:
        raise NotFound
    return found


def key_of(fields: MutableMultiMapping[str]) -> UUID | None:
    """The id that the form gives to what it makes, taken out of its fields; None where it brings none of ours."""
    found = ids.parse(fields.pop("key", ""))
    return found if found is not None and found.version == ids.VERSION else None


def _name(field: Field) -> str:
    """The form's field that a pointer means: `/privacy_settings/theme` is `theme`, `/events/0` is `events`."""
    parts = [part for part in field.pointer.split("/") if part and not part.isdigit()]
    return parts[-1] if parts else ""
