"""Media types: those there are, the builder empty, filled and refused, and the administrator's page."""

from chronicle_node.domain.media_types import ICONS, INKS
from chronicle_node.web import pages
from chronicle_node.web.pages.frame import TypeLook
from chronicle_node.web.pages.log import AddByHand, Entry
from chronicle_node.web.pages.media_types import FieldRow, LevelRow, MediaTypes, NodeTypes, TypeForm, TypeLine
from chronicle_node.web.pages.metadata import MetaField
from chronicle_node.web.show.media_types import KINDS, LABELS
from tests.browser.scenes.kit import Scene

NAMES = "tv anime movie music book audiobook podcast game comic manga board_game performance".split()
BUILT_IN = "teal rose oxblood violet umber ochre moss indigo rust magenta olive plum".split()
LOOKS = {
    name: TypeLook(ink=ink, icon=icon, is_square=name in {"music", "podcast"})
    for name, ink, icon in zip(NAMES, BUILT_IN, list(ICONS), strict=False)
} | {"coffee": TypeLook(ink="umber", icon="cup"), "museums": TypeLook(ink="olive", icon="map", is_square=True)}
LONG = "Everythingthatwaseverclimbedwithoutrope"
LINES = (
    TypeLine(
        name="coffee", title="Coffees", words="roaster, coffee · brewed", edit_url="#", hide_url="#", made_by="@al"
    ),
    TypeLine(name="museums", title=LONG, words="museum, exhibition, room · visited", hidden=True, show_url="#"),
)
SHIPPED = tuple(
    TypeLine(
        name=name, title=name.replace("_", " ").capitalize(), words="show, season, episode · watched", hide_url="#"
    )
    for name in NAMES
)


def form(*, filled: bool, errors: dict[str, str] | None = None, fixed: bool = False) -> TypeForm:
    words = ("roaster", "coffee", "") if filled else ("", "", "")
    values = {"display_name": "Coffees", "verb": "brew", "noun": "cup", "color": "umber", "icon": "cup"}
    known = errors or {}
    fields = (
        FieldRow(number=0, title="Origin", required=True, name="origin"),
        FieldRow(
            number=1,
            title="Process",
            kind="choice",
            choices="washed, natural, honey",
            name="process",
            choices_error=known.get("field_choices_1", ""),
        ),
    )
    return TypeForm(
        form=pages.Form(values=values if filled else {}, errors=known),
        action="/settings/types/coffee",
        levels=tuple(
            LevelRow(
                number=at, label=label, value=words[at], was=str(at) if words[at] else "", items=3 * bool(words[at])
            )
            for at, label in enumerate(LABELS)
        ),
        fields=(*(fields if filled else ()), FieldRow(number=2), FieldRow(number=3)),
        kinds=KINDS,
        inks=tuple(INKS),
        icons=tuple(ICONS.items()),
        name="Coffees" if filled else "",
        fixed=fixed,
        remove_url="" if fixed or not filled else "/settings/types/coffee/delete",
    )


SCENES = {
    "types": Scene(
        template="types/types.html",
        page=MediaTypes(built_in=SHIPPED, made=LINES, may_make=True),
        path="/settings/types",
    ),
    "types-none": Scene(template="types/types.html", page=MediaTypes(built_in=SHIPPED[:2]), path="/settings/types"),
    "type-new": Scene(template="types/form.html", page=form(filled=False), path="/settings/types/new"),
    "type-refused": Scene(
        template="types/form.html",
        page=form(
            filled=True, errors={"verb": "Use a word of at most 30 characters.", "field_choices_1": "Give 2 to 50."}
        ),
        path="/settings/types/coffee",
    ),
    "type-built-in": Scene(template="types/form.html", page=form(filled=True, fixed=True), path="/settings/types/book"),
    "types-of-node": Scene(
        template="types/node.html",
        page=NodeTypes(
            types=(
                TypeLine(
                    name="tv", title="TV shows", words="show, season, episode · watched", edit_url="#", disable_url="#"
                ),
                TypeLine(
                    name="coffee", title="Coffees", words="roaster, coffee · brewed", enabled=False, enable_url="#"
                ),
            ),
            makers="admins",
        ),
        path="/admin/types",
    ),
    "log-of-own-type": Scene(
        template="log/add.html",
        page=AddByHand(
            kinds=(pages.Tab(text="Coffees", url="/log?type=coffee", current=True, kind="coffee"),),
            kind="coffee",
            fields=(
                Entry(name="title", label="Title", required=True),
                Entry(name="whole", label="Roaster", hint="What it is part of, if anything."),
            ),
            more=(
                MetaField(name="meta-origin", label="Origin", kind="text", required=True),
                MetaField(name="meta-process", label="Process", kind="choice", choices=("washed", "natural")),
                MetaField(name="meta-organic", label="Organic", kind="yes_no"),
                MetaField(name="meta-height", label="Altitude", kind="number"),
                MetaField(name="meta-notes", label="Notes", kind="list", hint="Several are parted by commas."),
            ),
            key="1",
            form=pages.Form(errors={"meta-origin": "Fill this in: things of this type need it."}),
        ),
        path="/log",
    ),
}
