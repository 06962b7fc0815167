"""What friends wrote: reviews from here, posts from elsewhere with and without a work, warnings, and nothing yet."""

from markupsafe import Markup

from chronicle_node.web.pages import Link, Tab
from chronicle_node.web.pages.posts import Posts, Said
from chronicle_node.web.pages.reviews import Rating
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import BOB, ERIN
from tests.browser.scenes.works import CLOSE_UP, DARKNESS

TABS = (Tab(text="Played", url="/feed"), Tab(text="Written", url="/feed/posts", current=True))
STARS = Rating(scale="stars", value="4.5", words="4.5 of 5 stars")

ANSWERS = (
    Said(
        person=ERIN,
        url="https://far.example/@erin/4",
        is_elsewhere=True,
        at=ago(hours=1),
        html=Markup("<p>I agree with every word.</p>"),
        react_url="/posts/2",
        is_liked=True,
    ),
)

SAID = (
    Said(
        person=ERIN,
        url="https://far.example/@erin/6",
        is_elsewhere=True,
        at=ago(hours=3),
        what="a review",
        title="Slow, and right",
        html=Markup("<p>The best two hours in a waiting room.</p>"),
        work=CLOSE_UP,
        rating=STARS,
        status="Watched",
        react_url="/posts/3",
    ),
    Said(
        person=ERIN,
        url="https://far.example/@erin/7",
        is_elsewhere=True,
        at=ago(days=9),
        warning="Spoilers: the end",
        html=Markup("<p>He gets away.</p>"),
        work=CLOSE_UP,
        status="Watching",
    ),
)

SCENES = {
    "posts": Scene(
        template="feed/posts.html",
        page=Posts(
            tabs=TABS,
            posts=(
                Said(
                    person=BOB,
                    url="/reviews/1",
                    is_elsewhere=False,
                    at=ago(hours=2),
                    what="a review",
                    title="Looked at twice",
                    html=Markup("<p>Slow <em>start</em>, great end.</p>"),
                    work=CLOSE_UP,
                    rating=STARS,
                    edited_at=ago(hours=1),
                ),
                Said(
                    person=ERIN,
                    url="https://far.example/@erin/1",
                    is_elsewhere=True,
                    at=ago(hours=5),
                    html=Markup(
                        '<p>A very long address: <a href="https://far.example/">https://far.example/'
                        f"{'and-so-on-' * 30}</a></p><blockquote>As it is said</blockquote>"
                    ),
                    attached=(Link(text="A cat on a shelf of films", url="https://far.example/cat.jpg"),),
                ),
                Said(
                    person=ERIN,
                    url="https://far.example/@erin/2",
                    is_elsewhere=True,
                    at=ago(days=2),
                    warning="Spoilers: the end of everything",
                    html=Markup("<p>He dies.</p>"),
                    work=CLOSE_UP,
                ),
                Said(
                    person=ERIN,
                    url="https://far.example/@erin/3",
                    is_elsewhere=True,
                    at=ago(days=3),
                    html=Markup("<p>مشاهدة ممتازة</p>"),
                ),
                Said(
                    person=ERIN,
                    url="https://books.example/@erin/5",
                    is_elsewhere=True,
                    at=ago(days=4),
                    what="a rating",
                    html=Markup(""),
                    work=DARKNESS,
                    rating=STARS,
                    status="Want to read",
                ),
            ),
            next="/feed/posts?cursor=1",
        ),
        path="/feed/posts",
    ),
    "posts-empty": Scene(template="feed/posts.html", page=Posts(tabs=TABS, only_works=True), path="/feed/posts"),
}
