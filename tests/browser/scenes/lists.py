"""Lists: ranked and half finished, somebody else's, an empty one, the overview, the form, and the corner of an item."""

from chronicle_node.web import pages
from chronicle_node.web.pages import Form, Link, Progress
from chronicle_node.web.pages.lists import Entry, ItemLists, ListChoice, ListForm, ListLine, ListPage, Lists, RuleForm
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, BOB, CAROL

WORKS = (works.STRANGELOVE, works.WIRE, works.GODSPEED, works.DARKNESS, works.FRIEREN)
WINTER = ListLine(
    name="Films and books for the winter",
    url="/lists/winter",
    icon="❄",
    description="Long evenings, a stove, and nobody in a hurry.\nWhoever is first at the cabin begins.",
    audience="friends",
    is_collaborative=True,
)
LONG = ListLine(
    name="Everythingthatwasevercalledunfilmableandthenfilmedanyway",
    url="/lists/long",
    description="A name without a single space, to see what a narrow screen does to it. " * 4,
)


def entries(*, mine: bool) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            anchor=f"e-{number}",
            number=number,
            work=work,
            at=ago(days=number),
            notes="With subtitles this time, and the end is better than you remember." if number == 2 else "",
            added_by=(BOB, CAROL)[number % 2] if number in {2, 3} else None,
            done=number < 3,
            move_url=f"/lists/winter/entries/{number}/move" if mine else "",
            note_url=f"/lists/winter/entries/{number}/note" if mine else "",
            remove_url=f"/lists/winter/entries/{number}/remove" if mine else "",
        )
        for number, work in enumerate(WORKS, 1)
    )


SCENES = {
    "list": Scene(
        template="lists/list.html",
        page=ListPage(
            line=WINTER,
            owner=ALICE,
            entries=entries(mine=True),
            total=5,
            progress=Progress(done=2, total=5, unit="entries"),
            numbered=True,
            order_words="By hand, with numbers",
            mine=True,
            may_add=True,
            edit_url="/lists/winter/edit",
        ),
        path="/lists/winter",
    ),
    "list-of-somebody": Scene(
        template="lists/list.html",
        page=ListPage(
            line=LONG,
            owner=CAROL,
            entries=entries(mine=False),
            total=120,
            order_words="Latest addition first",
            feeds=(Link(text="RSS", url="/lists/long/feed.rss"), Link(text="Atom", url="/lists/long/feed.atom")),
            next="/lists/long?cursor=5",
        ),
        path="/lists/long",
        signed_in=False,
    ),
    "list-empty": Scene(
        template="lists/list.html",
        page=ListPage(line=WINTER, owner=ALICE, mine=True, may_add=True, edit_url="/lists/winter/edit"),
        path="/lists/winter",
    ),
    "lists": Scene(
        template="lists/lists.html",
        page=Lists(owner=ALICE, lists=(WINTER, LONG), mine=True, setting="friends", next="/@alice/lists?cursor=2"),
        path="/@alice/lists",
    ),
    "lists-of-somebody": Scene(
        template="lists/lists.html", page=Lists(owner=CAROL), path="/@carol/lists", signed_in=False
    ),
    "list-form": Scene(
        template="lists/form.html",
        page=ListForm(
            form=Form(
                values={"description": "Long evenings", "audience": "public"},
                errors={"name": "Give it a name of at most 100 characters."},
            ),
            url="/lists/winter/edit",
            back="/lists/winter",
            setting="friends",
            is_collaborative=True,
            remove_url="/lists/winter/delete",
        ),
        path="/lists/winter/edit",
    ),
    "smart-list-form": Scene(
        template="lists/form.html",
        page=ListForm(
            form=Form(
                values={"name": "Not for a year", "audience": "friends", "unplayed_days": "365", "sort": "rating"},
                errors={"year_from": "Send a number."},
            ),
            url="/lists",
            back="/@alice/lists",
            setting="friends",
            rule=RuleForm(
                types=(("movie", "Films"), ("book", "Books")),
                statuses=(("watching", "In progress"), ("completed", "Completed")),
                sorts=(("title", "Title"), ("rating", "Rating")),
                checked=frozenset({"type=movie"}),
                fits="61 entries fit now.",
                needs=("ratings", "history"),
            ),
        ),
        path="/lists/new",
    ),
    "smart-list": Scene(
        template="lists/list.html",
        page=ListPage(
            line=ListLine(name="Not for a year", url="/lists/year", audience="friends", is_smart=True),
            owner=ALICE,
            entries=entries(mine=False)[:3],
            total=3,
            progress=Progress(done=2, total=3, unit="entries"),
            mine=True,
            edit_url="/lists/year/edit",
        ),
        path="/lists/year",
    ),
    "media-lists": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.HADES,
            lists=ItemLists(
                url="/media/hades/lists",
                new_url="/lists/new?item=hades",
                on=(
                    ListChoice(
                        id="1", name=LONG.name, url=LONG.url, has_it=True, remove_url="/lists/long/entries/hades/remove"
                    ),
                ),
                others=(ListChoice(id="2", name="Films and books for the winter · Bob", url=WINTER.url),),
            ),
        ),
        path="/media/hades",
    ),
}
