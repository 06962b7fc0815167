"""What friends wrote: reviews from here, posts from elsewhere with and without a work, warnings, and nothing yet."""

from markupsafe import Markup

from chronicle_node.web.pages import Form, Link, Tab
from chronicle_node.web.pages.posts import AnswerForm, Hashtag, Mentions, Posts, Reply, Said, TalkPage
from chronicle_node.web.pages.reviews import Rating
from chronicle_node.web.show.posts import AUDIENCES
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import BOB, ERIN
from tests.browser.scenes.works import CLOSE_UP, DARKNESS

TABS = (
    Tab(text="Played", url="/feed"),
    Tab(text="Written", url="/feed/posts", current=True),
    Tab(text="To you", url="/feed/mentions"),
)
TO_YOU = (
    *(Tab(text=tab.text, url=tab.url) for tab in TABS[:2]),
    Tab(text="To you", url="/feed/mentions", current=True),
)
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
TALK = (
    Said(
        person=ERIN,
        url="https://far.example/@erin/4",
        is_elsewhere=True,
        at=ago(hours=3),
        html=Markup("<p>I agree with every word.</p>"),
        react_url="/posts/2",
        talk_url="/posts/2",
    ),
    Said(
        person=BOB,
        url="/posts/3",
        is_elsewhere=False,
        at=ago(hours=2),
        warning="The ending, which I can’t keep to myself",
        html=Markup('<p>He never left, <a href="https://far.example/@erin">@erin</a>.</p>'),
        react_url="/posts/3",
        talk_url="/posts/3",
        answers=Link(text="Erin", url="/posts/2"),
        depth=1,
        audience=AUDIENCES["followers"],
        edit_url="/posts/3/edit",
    ),
    Said(
        person=ERIN,
        url="https://far.example/@erin/5",
        is_elsewhere=True,
        at=ago(hours=1),
        html=Markup("<p>لم يغادر أبدا. #فيلم</p>"),
        react_url="/posts/4",
        talk_url="/posts/4",
        answers=Link(text="Bob", url="/posts/3"),
        depth=2,
    ),
)
REPLY = Reply(form=Form(), url="/posts/1/answers", audiences=tuple(AUDIENCES.items()))
FAULTY = Form(
    values={"content": "x" * 60, "audience": "direct"},
    errors={"content": "Use at most 5,000 characters; this has 5,320."},
    problem="",
)

SCENES = {
    "talk": Scene(
        template="feed/talk.html",
        page=TalkPage(
            post=TALK[1],
            above=TALK[:1],
            answers=TALK[2:],
            count=len(TALK) + 98,
            next="/posts/3?before=abc#answers",
            review=Link(text=CLOSE_UP.title, url="/reviews/1"),
            likes=2,
            boosts=1,
            reply=REPLY,
        ),
        path="/posts/3",
    ),
    "talk-goes-on": Scene(
        template="feed/talk.html",
        page=TalkPage(post=TALK[0], answers=TALK[1:], count=len(TALK) + 98, begin_url="/posts/2", reply=REPLY),
        path="/posts/2",
    ),
    "talk-refused": Scene(
        template="feed/talk.html",
        page=TalkPage(post=TALK[0], reply=Reply(form=FAULTY, url="/posts/2/answers", audiences=REPLY.audiences[3:])),
        path="/posts/2",
    ),
    "answer-edit": Scene(
        template="feed/answer-page.html",
        page=AnswerForm(
            reply=Reply(form=Form(values={"content": "He never left."}), url="/posts/3/edit"),
            back_url="/posts/3",
            delete_url="/posts/3/delete",
        ),
        path="/posts/3/edit",
    ),
    "mentions": Scene(
        template="feed/mentions.html",
        page=Mentions(tabs=TO_YOU, posts=TALK[2:], next="/feed/mentions?cursor=1"),
        path="/feed/mentions",
    ),
    "mentions-empty": Scene(template="feed/mentions.html", page=Mentions(tabs=TO_YOU), path="/feed/mentions"),
    "hashtag": Scene(
        template="feed/hashtag.html", page=Hashtag(name="überlangesstichwort" * 4, posts=TALK[2:]), path="/tags/film"
    ),
    "hashtag-empty": Scene(template="feed/hashtag.html", page=Hashtag(name="film"), path="/tags/film"),
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
                    boosted_by=BOB,
                    others=2,
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
    "posts-empty": Scene(
        template="feed/posts.html", page=Posts(tabs=TABS, only="works", is_usual=False), path="/feed/posts"
    ),
}
