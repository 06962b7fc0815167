"""Media types as their pages show them, and the builder's form in both directions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chronicle_node.domain import media_types as rules
from chronicle_node.domain.media_types import Level, TypeField
from chronicle_node.errors import Problem
from chronicle_node.queries.media_types import MediaTypeCard
from chronicle_node.web import pages
from chronicle_node.web.pages import media_types as shapes
from chronicle_node.web.show import verbs

PATH, ADMIN = "/settings/types", "/admin/types"
SPARE = 3  # empty rows for fields that may be added
KINDS = (
    ("string", "Text"), ("number", "Number"), ("date", "Date"), ("choice", "One of several"), ("boolean", "Yes or no"),
    ("url", "Link"), ("array", "List of words"), ("integer", "Whole number"),
)  # fmt: skip
LABELS = ("The whole", "Its parts", "Their parts")
_FIELD = re.compile(r"field_title_(\d{1,3})")
_CHOICES = re.compile(r"[,;\n]")


def line(card: MediaTypeCard) -> shapes.TypeLine:
    """A type for somebody who chooses what they see."""
    here = f"{PATH}/{card.name}"
    return shapes.TypeLine(
        name=card.name,
        title=card.display_name,
        words=_words(card),
        made_by=f"@{card.made_by}" if card.made_by else "",
        hidden=card.hidden,
        enabled=card.is_enabled,
        edit_url=here if card.may_change else "",
        hide_url="" if card.hidden else f"{here}/hide",
        show_url=f"{here}/show" if card.hidden else "",
    )


def node_line(card: MediaTypeCard) -> shapes.TypeLine:
    """A type for an administrator, who decides for the node."""
    here = f"{ADMIN}/{card.name}"
    return shapes.TypeLine(
        name=card.name,
        title=card.display_name,
        words=_words(card),
        made_by=f"@{card.made_by}" if card.made_by else "",
        enabled=card.is_enabled,
        edit_url=f"{PATH}/{card.name}",
        disable_url=f"{here}/disable" if card.is_enabled else "",
        enable_url="" if card.is_enabled else f"{here}/enable",
    )


def blank(form: pages.Form, sent: Mapping[str, str] | None = None) -> shapes.TypeForm:
    """The form for a new type, or as it was sent and refused."""
    return _form(form, f"{PATH}/new", _level_rows(sent or {}, {}, form), _field_rows(sent or {}, form))


def filled(
    card: MediaTypeCard, on_levels: Mapping[int, int], form: pages.Form, sent: Mapping[str, str] | None = None
) -> shapes.TypeForm:
    """The form for a type that is there."""
    values = dict(sent) if sent is not None else as_sent(card)
    shown = form if sent is not None else pages.Form(values=values)
    return _form(
        shown,
        f"{PATH}/{card.name}",
        _level_rows(values, on_levels, shown),
        _field_rows(values, shown),
        name=card.display_name,
        fixed=card.is_system,
        remove_url="" if card.is_system else f"{PATH}/{card.name}/delete",
    )


def as_sent(card: MediaTypeCard) -> dict[str, str]:
    """A type in the words of its form."""
    values = {
        "display_name": card.display_name,
        "verb": card.verb,
        "noun": card.noun,
        "unit": verbs.noun(card.unit),
        "color": card.color,
        "icon": card.icon,
        "cover": card.cover,
    }
    for at, level in enumerate(card.levels):
        values |= {f"level_{at}": verbs.noun(level), f"was_{at}": str(at)}
    for at, spec in enumerate(card.fields):
        values |= {
            f"field_title_{at}": spec.label,
            f"field_kind_{at}": spec.type,
            f"field_choices_{at}": ", ".join(spec.choices),
            f"field_name_{at}": spec.name,
        } | ({f"field_required_{at}": "on"} if spec.required else {})
    return values


def levels_of(sent: Mapping[str, str]) -> list[Level]:
    """The levels that the form names; an empty line is none."""
    found = []
    for at in range(rules.MOST_LEVELS):
        was = sent.get(f"was_{at}", "")
        if name := sent.get(f"level_{at}", "").strip():
            found.append(Level(name, int(was) if was.isdigit() and len(was) < 3 else None))
    return found


def fields_of(sent: Mapping[str, str]) -> list[TypeField]:
    """The fields that the form names; an empty line is none."""
    return [
        TypeField(
            title=sent[f"field_title_{at}"],
            type=_kind(sent.get(f"field_kind_{at}", "")),  # type: ignore[arg-type]
            required=f"field_required_{at}" in sent,
            choices=[part.strip() for part in _CHOICES.split(sent.get(f"field_choices_{at}", "")) if part.strip()],
            name=sent.get(f"field_name_{at}") or None,
        )
        for at in _numbers(sent)
    ]


def placed(error: Problem, sent: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the name of the form's field: levels and fields are numbered as they were typed."""
    rows = _numbers(sent)
    filled_levels = [at for at in range(rules.MOST_LEVELS) if sent.get(f"level_{at}", "").strip()]
    found: dict[str, str] = {}
    for fault in error.fields:
        group, _, rest = fault.pointer.strip("/").partition("/")
        number, _, member = rest.partition("/")
        if group == "fields" and number.isdigit() and int(number) < len(rows):
            found[f"field_{member}_{rows[int(number)]}"] = fault.detail
        elif group == "levels" and number.isdigit() and int(number) < len(filled_levels):
            found[f"level_{filled_levels[int(number)]}"] = fault.detail
        else:
            found["level_0" if group == "levels" else group] = fault.detail
    return found


def _numbers(sent: Mapping[str, str]) -> list[int]:
    found = sorted(int(match[1]) for name in sent if (match := _FIELD.fullmatch(name)))
    return [at for at in found if sent[f"field_title_{at}"].strip()]


def _kind(text: str) -> str:
    return text if text in dict(KINDS) else "string"


def _words(card: MediaTypeCard) -> str:
    levels = ", ".join(verbs.noun(level) for level in card.levels)
    return f"{levels} · {verbs.past(card.verb)}"


def _form(
    form: pages.Form,
    action: str,
    levels: tuple[shapes.LevelRow, ...],
    rows: tuple[shapes.FieldRow, ...],
    **more: object,
) -> shapes.TypeForm:
    return shapes.TypeForm(
        form=form,
        action=action,
        levels=levels,
        fields=rows,
        kinds=KINDS,
        inks=tuple(rules.INKS),
        icons=tuple(rules.ICONS.items()),
        **more,  # type: ignore[arg-type]
    )


def _level_rows(sent: Mapping[str, str], on_levels: Mapping[int, int], form: pages.Form) -> tuple[shapes.LevelRow, ...]:
    rows = []
    for at, label in enumerate(LABELS):
        was = sent.get(f"was_{at}", "")
        rows.append(
            shapes.LevelRow(
                number=at,
                label=label,
                value=sent.get(f"level_{at}", ""),
                was=was,
                items=on_levels.get(int(was), 0) if was.isdigit() else 0,
                error=form.error(f"level_{at}"),
            )
        )
    return tuple(rows)


def _field_rows(sent: Mapping[str, str], form: pages.Form) -> tuple[shapes.FieldRow, ...]:
    numbers = _numbers(sent)
    spare = range(len(numbers), min(len(numbers) + SPARE, rules.MOST_FIELDS))
    there = tuple(
        shapes.FieldRow(
            number=number,
            title=sent[f"field_title_{at}"],
            kind=_kind(sent.get(f"field_kind_{at}", "")),
            choices=sent.get(f"field_choices_{at}", ""),
            required=f"field_required_{at}" in sent,
            name=sent.get(f"field_name_{at}", ""),
            title_error=form.error(f"field_title_{at}"),
            choices_error=form.error(f"field_choices_{at}"),
        )
        for number, at in enumerate(numbers)
    )
    return there + tuple(shapes.FieldRow(number=number) for number in spare)
