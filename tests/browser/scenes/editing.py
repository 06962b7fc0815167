"""The catalogue changed by hand: something new, a duplicate in the way, twelve parts at once, an edit, its history."""

import msgspec

from chronicle_node.web import pages
from chronicle_node.web.pages.catalogue import AddItem
from chronicle_node.web.pages.editing import (
    ChangeLine,
    Changes,
    EditItem,
    FieldChange,
    IdLine,
    Relate,
    Related,
    RelationLine,
)
from chronicle_node.web.pages.files import FileLine, Files
from chronicle_node.web.pages.metadata import MetaField
from chronicle_node.web.pages.roles import Holder, Roles
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, BOB

KINDS = (
    pages.Tab(text="TV shows", url="/media/new?type=tv", current=True, kind="tv"),
    pages.Tab(text="Movies", url="/media/new?type=movie", kind="movie"),
    pages.Tab(text="Music", url="/media/new?type=music", kind="music"),
    pages.Tab(text="Books", url="/media/new?type=book", kind="book"),
)
FAULTY = pages.Form(
    values={"name": "The Wire", "year": "2002", "parts": "ten, twelve"},
    errors={"parts": "Write numbers with commas between them, such as 10, 12, 8."},
)

LONG = "Baltimore, told from the corner, the port, city hall, the schools and the newsroom in turn. " * 6
MEANWHILE = (
    FieldChange(label="Title", before="Wire, The", after="The Wire"),
    FieldChange(label="What it is about", after=LONG),
    FieldChange(label="Year", before="2001"),
)
EDIT = EditItem(
    work=works.WIRE,
    action="/media/wire/edit",
    version="7-0123456789abcdef",
    changes_url="/media/wire/changes",
    usual_sort_name="wire",
    is_part=True,
    entries=(
        MetaField(name="meta-runtime", label="Length in minutes", kind="number"),
        MetaField(name="meta-genres", label="Genres", kind="list", hint="Several are parted by commas."),
    ),
    form=pages.Form(
        values={"name": "The Wire", "title_language": "en", "description": LONG, "year": "2002"},
        errors={"meta-runtime": "Send a whole number."},
    ),
    ids=(
        IdLine(name="IMDb", id="tt0306414", url="https://www.imdb.com/title/tt0306414/", remove_url="/x/remove"),
        IdLine(name="ISRC", id="USRC17607839", remove_url="/y/remove"),
    ),
    ids_form=pages.Form(values={"id": "x"}, errors={"id": "This is not an id of imdb. Leave it out if unsure."}),
    providers=("imdb", "tmdb"),
    relations=(RelationLine(words="Spin-off of", work=works.STRANGELOVE, kind="parent_story", id="2"),),
)

SCENES = {
    "catalogue-edit": Scene(template="catalog/edit.html", page=EDIT, path="/media/wire/edit"),
    "catalogue-stale": Scene(
        template="catalog/edit.html",
        page=msgspec.structs.replace(
            EDIT, is_stale=True, meanwhile=MEANWHILE, form=pages.Form(values={"name": "اَلْوَايِر"}), is_part=False
        ),
        path="/media/wire/edit",
    ),
    "catalogue-relate": Scene(
        template="catalog/relate.html",
        page=Relate(
            work=works.WIRE,
            url="/media/wire/relate",
            action="/media/wire/relationships",
            q="wire",
            kinds=(("prequel", "Prequel"), ("sequel", "Sequel"), ("source", "Adapted from")),
            found=(
                RelationLine(words="", work=works.STRANGELOVE, id="2"),
                RelationLine(words="", work=works.DARKNESS, id="3"),
            ),
        ),
        path="/media/wire/relate",
    ),
    "catalogue-relate-nothing": Scene(
        template="catalog/relate.html",
        page=Relate(work=works.WIRE, url="/media/wire/relate", action="/media/wire/relationships", q="wirre"),
        path="/media/wire/relate",
    ),
    "media-related": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.HOUNDS,
            related=(
                Related(words="Sequel", works=(works.STRANGELOVE,)),
                Related(words="Same universe", works=(works.WIRE, works.DARKNESS, works.GODSPEED)),
            ),
        ),
        path="/media/hounds",
        signed_in=False,
    ),
    "admin-roles": Scene(
        template="admin/roles.html",
        page=Roles(
            abilities=(("add", "Add items", "Works, and parts of them.", True), ("merge", "Merge", "", False)),
            choices=(("member", "Member"), ("editor", "Editor: adds, edits, merges")),
            holders=(
                Holder(
                    username="alice", name="Alice Duarte", role="editor", active=True, since=ago(days=9), url="/admin/x"
                ),
                Holder(
                    username="a_name_of_thirty_letters_and_12",
                    name="Somebodywithaverylongnamewithoutanyspaceinit " * 2,
                    role="member",
                    active=False,
                    since=ago(days=400),
                    url="/admin/y",
                ),
            ),
            next="/admin/roles?after=z",
        ),
        path="/admin/roles",
    ),
    "admin-roles-nobody": Scene(template="admin/roles.html", page=Roles(q="zz"), path="/admin/roles?q=zz"),
    "catalogue-files": Scene(
        template="catalog/files.html",
        page=Files(
            work=works.WIRE,
            url="/media/wire/files",
            files=(
                FileLine(
                    path="/media/series/The Wire/" + "A folder with a long name/" * 6 + "s01e01.mkv",
                    kind="video",
                    state="there",
                    at=ago(hours=5),
                    remove_url="/x",
                ),
                FileLine(path="/media/lost.mkv", kind="video", state="missing", at=ago(hours=5), remove_url="/y"),
                FileLine(path="D:\\Films\\wire.iso", remove_url="/z"),
            ),
            check_url="/media/wire/files/check",
            form=pages.Form(values={"path": "wire.mkv"}, errors={"path": "Send the whole path."}),
        ),
        path="/media/wire/files",
    ),
    "catalogue-changes": Scene(
        template="catalog/changes.html",
        page=Changes(
            work=works.WIRE,
            changes=(
                ChangeLine(
                    id="4", words="took a change back", at=ago(hours=1), by=BOB, fields=MEANWHILE[:1], undoes="3"
                ),
                ChangeLine(id="3", words="edited it", at=ago(hours=2), by=ALICE, fields=MEANWHILE, undone=True),
                ChangeLine(
                    id="2",
                    words="edited it",
                    at=ago(days=2),
                    fields=MEANWHILE[1:2],
                    undo_url="/media/wire/changes/2/undo",
                ),
                ChangeLine(
                    id="1",
                    words="said how it is related",
                    at=ago(days=3),
                    by=ALICE,
                    other=works.STRANGELOVE,
                    relation="prequel",
                    undo_url="/media/wire/changes/1/undo",
                ),
                ChangeLine(id="0", words="added it", at=ago(days=4)),
            ),
            edit_url="/media/wire/edit",
            next="/media/wire/changes?cursor=0",
        ),
        path="/media/wire/changes",
    ),
    "catalogue-unchanged": Scene(
        template="catalog/changes.html", page=Changes(work=works.HOUNDS), path="/media/hounds/changes", signed_in=False
    ),
    "catalogue-new": Scene(
        template="catalog/new.html",
        page=AddItem(
            kinds=KINDS,
            kind="tv",
            level="show",
            noun="show",
            plural="shows",
            parts_words="How many episodes in each season?",
            parts_hint="Such as 10, 12, 8 for three seasons. They are numbered from 1, and can be named later.",
            form=FAULTY,
        ),
        path="/media/new",
    ),
    "catalogue-duplicate": Scene(
        template="catalog/new.html",
        page=AddItem(
            kinds=KINDS,
            levels=(
                pages.Tab(text="Series", url="/media/new?type=book&level=series"),
                pages.Tab(text="Book", url="/media/new?type=book&level=book", current=True),
            ),
            kind="book",
            level="book",
            noun="book",
            plural="books",
            like=(works.DARKNESS, works.STRANGELOVE),
            form=pages.Form(values={"name": works.DARKNESS.title}),
        ),
        path="/media/new",
    ),
    "catalogue-parts": Scene(
        template="catalog/new.html",
        page=AddItem(
            kind="tv",
            level="episode",
            noun="episode",
            plural="episodes",
            above=pages.Link(text="Season 1", url="/media/wire-1"),
            parent="wire-1",
            several=pages.Form(values={"first": "14"}),
            several_url="/media/wire-1/parts",
            form=pages.Form(values={"position": "14"}),
        ),
        path="/media/new",
    ),
    "media-tools": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.HOUNDS,
            mine=pages.MyState(words="Not in your diary yet"),
            tools=(
                pages.Link(text="Edit", url="/media/hounds/edit"),
                pages.Link(text="Add parts", url="/media/new?parent=hounds"),
                pages.Link(text="Changes", url="/media/hounds/changes"),
            ),
        ),
        path="/media/hounds",
    ),
}
