"""The library: its shelves in rows and posters, the corner of an item's page, the form with all that one keeps."""

import msgspec

from chronicle_node.web import pages
from chronicle_node.web.pages import Form, Link, MyState, Progress, Tab
from chronicle_node.web.pages.library import (
    Bulk,
    EntryForm,
    FieldInput,
    Filters,
    Library,
    LibraryCorner,
    LibrarySettingsPage,
    OwnField,
    OwnTag,
    Shelved,
    TypeStatuses,
)
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, CAROL

STATUSES = (
    ("plan_to_watch", "Want to read"),
    ("watching", "Reading"),
    ("completed", "Read"),
    ("on_hold", "On hold"),
    ("dropped", "Dropped"),
)
FIELDS = (
    FieldInput(name="field-watched_with", label="Read together with", kind="text"),
    FieldInput(name="field-bought", label="Bought on", kind="date"),
    FieldInput(name="field-shape", label="Shape", kind="choice", choices=(("", "—"), ("paper", "paper"))),
    FieldInput(name="field-again", label="Again?", kind="yes_no", choices=(("", "—"), ("yes", "Yes"), ("no", "No"))),
)
TABS = (
    Tab(text="Everything", url="/@alice/library", current=True, count=4_812),
    Tab(text="Films", url="/@alice/library?type=movie", count=2_031),
    Tab(text="TV shows", url="/@alice/library?type=tv", count=381),
    Tab(text="Books", url="/@alice/library?type=book", count=2_400),
)
SHELF = tuple(
    Shelved(
        id=str(number),
        work=work,
        status=STATUSES[number % 5][1],
        is_favorite=number % 3 == 0,
        rating="4.5 of 5" if number % 2 else "",
        progress=Progress(done=number, total=60, unit="episodes") if number == 1 else None,
        tags=(Link(text="winter", url="/@alice/library?tag=winter"), Link(text="کتاب", url="/@alice/library")),
        notes="Lent by Bob; the yellow paperback." if number == 2 else "",
        added=ago(days=number),
        last_played=ago(days=400) if number else None,
        plays=number or None,
        fields=(("Read together with", "Bob"),) if number == 2 else (),
        edit_url=f"/media/{number}/library",
    )
    for number, work in enumerate((works.STRANGELOVE, works.WIRE, works.DARKNESS, works.CLOSE_UP, works.GODSPEED))
)
FILTERS = Filters(
    form=Form(values={"sort": "added", "year_from": "1960"}),
    statuses=STATUSES,
    tags=("winter", "کتاب"),
    sorts=(("title", "Title"), ("added", "Added")),
    checked=frozenset({"status=watching"}),
    fields=FIELDS,
    said=(Link(text="Reading", url="/@alice/library?year_from=1960"), Link(text="From 1960", url="/@alice/library")),
    own=True,
    ratings=True,
    history=True,
)
NONE = Filters(form=Form(), statuses=(), tags=(), sorts=())
COLUMNS = tuple(
    (name, name.replace("_", " ").capitalize())
    for name in ("type", "status", "rating", "year", "progress", "last_played", "plays", "added", "tags", "notes")
)
MINE = Library(
    owner=ALICE,
    mine=True,
    url="/@alice/library",
    entries=SHELF,
    total=61,
    everything=4_812,
    kinds=TABS,
    statuses=tuple(Tab(text=words, url=f"/@alice/library?status={value}", count=9) for value, words in STATUSES),
    filters=FILTERS,
    columns=COLUMNS[:6],
    orders=(
        Tab(text="Title", url="/@alice/library", kind="title "),
        Tab(text="Added", url="/@alice/library?sort=added", current=True, kind="added descending"),
    ),
    views=(Tab(text="To read this winter", url="/@alice/library?tag=winter", kind="winter"),),
    bulk_url="/library/bulk",
    setting="friends",
    next="/@alice/library?cursor=x",
)
SCENES = {
    "library": Scene(template="library/library.html", page=MINE, path="/@alice/library"),
    "library-all-columns": Scene(
        template="library/library.html",
        page=msgspec.structs.replace(MINE, columns=COLUMNS),
        path="/@alice/library",
    ),
    "library-posters": Scene(
        template="library/library.html",
        page=msgspec.structs.replace(MINE, layout="posters"),
        path="/@alice/library",
    ),
    "library-refused": Scene(
        template="library/library.html",
        page=msgspec.structs.replace(
            MINE,
            filters=msgspec.structs.replace(
                FILTERS, form=Form(values={"year_from": "long ago"}, errors={"year_from": "Send a number."})
            ),
        ),
        path="/@alice/library?year_from=long+ago",
    ),
    "library-nothing-fits": Scene(
        template="library/library.html",
        page=msgspec.structs.replace(MINE, entries=(), total=0, next=""),
        path="/@alice/library",
    ),
    "library-empty": Scene(
        template="library/library.html",
        page=msgspec.structs.replace(
            MINE,
            entries=(),
            total=0,
            everything=0,
            next="",
            filters=NONE,
        ),
        path="/@alice/library",
    ),
    "library-of-somebody": Scene(
        template="library/library.html",
        page=msgspec.structs.replace(
            MINE,
            owner=CAROL,
            mine=False,
            url="/@carol/library",
            bulk_url="",
            columns=COLUMNS[:4],
            filters=msgspec.structs.replace(FILTERS, own=False, history=False, fields=()),
        ),
        path="/@carol/library",
        signed_in=False,
    ),
    "media-library": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.DARKNESS,
            mine=MyState(words="Reading"),
            log_url="/media/darkness/plays",
            log_words="Read it",
            library=LibraryCorner(
                url="/media/darkness/library",
                kept=True,
                status="watching",
                statuses=STATUSES,
                is_favorite=True,
                tags=(Link(text="winter", url="/@alice/library?tag=winter"), Link(text="کتاب", url="/@alice/library")),
                notes="Lent by Bob; the yellow paperback.\nChapter 7 again before the end.",
            ),
        ),
        path="/media/darkness",
    ),
    "media-not-kept": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.HADES,
            mine=MyState(words="Not in your diary yet"),
            library=LibraryCorner(url="/media/hades/library", kept=False, status="", statuses=STATUSES),
        ),
        path="/media/hades",
    ),
    "library-entry": Scene(
        template="library/entry.html",
        page=EntryForm(
            work=works.STRANGELOVE,
            url="/media/strangelove/library",
            remove_url="/media/strangelove/library/delete",
            form=Form(
                values={"status": "watching", "tags": "winter, cold war", "started_at": "2026-02-01"},
                errors={"finished_at": "This lies in the future. Choose a time that has been."},
            ),
            statuses=STATUSES,
            is_favorite=True,
            fields=FIELDS,
            known=("winter", "cold war", "کتاب"),
        ),
        path="/media/strangelove/library",
    ),
    "library-bulk": Scene(
        template="library/bulk.html",
        page=Bulk(
            total=1_204,
            question="Put “winter”, “کتاب” on 1,204 entries?",
            removes=False,
            fields=(("action", "tag"),),
            back="/@alice/library",
        ),
        path="/library/bulk",
    ),
    "library-bulk-remove": Scene(
        template="library/bulk.html",
        page=Bulk(
            total=2,
            question="Remove 2 entries from your library?",
            removes=True,
            fields=(("action", "remove"),),
            back="/@alice/library",
            changed=True,
        ),
        path="/library/bulk",
    ),
    "settings-library": Scene(
        template="settings/library.html",
        page=LibrarySettingsPage(
            layout="table",
            columns=tuple((name, words, number < 5) for number, (name, words) in enumerate(COLUMNS)),
            types=tuple(
                TypeStatuses(
                    kind=kind,
                    name=name,
                    rows=tuple((value, words, "", value != "on_hold") for value, words in STATUSES),
                    own=kind == "book",
                )
                for kind, name in (("book", "Books"), ("movie", "Films"))
            ),
            fields=(
                OwnField(number=0, key="with", name="Read together with", kind="text", choices=""),
                OwnField(number=1, key="shape", name="Shape", kind="choice", choices="paper, ear, screen"),
                OwnField(number=2, key="", name="", kind="text", choices=""),
            ),
            tags=(
                OwnTag(id="1", name="winter", entries=61, url="/@alice/library?tag=winter"),
                OwnTag(id="2", name="کتاب", entries=1, url="/@alice/library"),
            ),
            library_url="/@alice/library",
        ),
        path="/settings/library",
    ),
}
