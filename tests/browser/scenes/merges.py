"""Merging: the choice, what would move, all merges, one that can be undone and one that can't."""

from chronicle_node.web import pages
from chronicle_node.web.pages.merges import Choose, Duplicates, Line, MergePage, Merges, PartPair, Preview, Twins
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import BOB
from tests.browser.scenes.versions import LONG, UNBROKEN, VERSIONS

ARABIC = pages.Work(kind="movie", kind_name="Film", title="دكتور سترينجلوف", url="/media/ar", year=1964)
LINES = (
    Line(url="/merges/1", into=works.STRANGELOVE, at=ago(hours=2), name="Dr. Strangelove", mine=True),
    Line(url="/merges/2", into=UNBROKEN, at=ago(days=20), by=BOB),
    Line(url="/merges/3", into=ARABIC, at=ago(days=90), name=LONG, by=BOB, undone_at=ago(days=80)),
)

SCENES = {
    "merge-choose": Scene(
        template="merges/choose.html",
        page=Choose(work=works.STRANGELOVE, url="/media/strangelove/merge", q="strange", found=VERSIONS[1:]),
        path="/media/strangelove/merge",
    ),
    "merge-refused": Scene(
        template="merges/choose.html",
        page=Choose(work=UNBROKEN, url="/media/2/merge", refused="Only administrators do that."),
        path="/media/2/merge",
    ),
    "merge-preview": Scene(
        template="merges/preview.html",
        page=Preview(
            gone=UNBROKEN,
            kept=works.WIRE,
            url="/media/2/merge",
            kept_id="3",
            swap_url="/media/3/merge?into=2",
            same=(PartPair(gone="Episode 1", kept="The Target"), PartPair(gone="The Detail", kept="The Detail")),
            along=("The Buys", LONG),
            ids=("imdb tt0306414",),
            former_ids=("tmdb 1438",),
            yours=("3 plays", "1 rating"),
        ),
        path="/media/2/merge?into=3",
    ),
    "merge-preview-of-a-film": Scene(
        template="merges/preview.html",
        page=Preview(
            gone=ARABIC, kept=works.STRANGELOVE, url="/media/ar/merge", kept_id="1", swap_url="/media/1/merge?into=ar"
        ),
        path="/media/ar/merge?into=1",
    ),
    "merges": Scene(
        template="merges/merges.html",
        page=Merges(merges=LINES, everybody=True, next="/merges?cursor=3"),
        path="/merges",
    ),
    "merges-none": Scene(template="merges/merges.html", page=Merges(), path="/merges"),
    "merge": Scene(
        template="merges/merge.html",
        page=MergePage(line=LINES[0], plays=12, undo_url="/merges/1/undo"),
        path="/merges/1",
    ),
    "merge-in-the-way": Scene(
        template="merges/merge.html",
        page=MergePage(line=LINES[1], in_the_way=("Something was merged into it later. Undo that first.",)),
        path="/merges/2",
    ),
    "duplicates": Scene(
        template="merges/duplicates.html",
        page=Duplicates(
            twins=(
                Twins(
                    one=works.STRANGELOVE,
                    one_id="1",
                    other=ARABIC,
                    why="The same id",
                    merge_url="/media/ar/merge?into=1",
                    versions_url="/media/ar/versions",
                ),
                Twins(
                    one=UNBROKEN,
                    one_id="2",
                    other=UNBROKEN,
                    why="The same title",
                    merge_url="/media/3/merge?into=2",
                    versions_url="/media/3/versions",
                ),
            ),
            next="/duplicates?cursor=2",
        ),
        path="/duplicates",
    ),
    "duplicates-none": Scene(template="merges/duplicates.html", page=Duplicates(), path="/duplicates"),
    "merge-undone": Scene(template="merges/merge.html", page=MergePage(line=LINES[2]), path="/merges/3"),
}
