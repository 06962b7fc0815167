"""From a page struct to HTML: the Jinja environment and the one function that handlers call to answer."""

from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chronicle_node import ids
from chronicle_node.httpkit import places
from chronicle_node.web import words
from chronicle_node.web.assets import static_url
from chronicle_node.web.avatars import monogram
from chronicle_node.web.pages import Frame, Part, Person, Tab
from chronicle_node.web.since import marks

ENVIRONMENT = web.AppKey("templates", Environment)
FRAME = web.RequestKey("frame", Frame)

FILTERS = (
    words.audience_words,
    words.clock,
    words.day,
    words.day_name,
    words.duration,
    words.fraction,
    words.full,
    words.host_of,
    words.is_square,
    words.moment,
    words.number,
    words.on_day,
    words.ordinal,
    words.played,
    words.poster,
    words.progress_words,
    words.tint,
    words.type_icon,
    words.web_url,
)


def setup(app: web.Application) -> None:
    """Give the application its templates; the middleware that knows the viewer sets `request[FRAME]`."""
    app[ENVIRONMENT] = environment()


def render(request: web.Request, template: str, page: Part, *, status: int = 200) -> web.Response:
    """Answer with a page: `render(request, "history/history.html", pages.History(…))`."""
    frame = request.get(FRAME) or Frame(path=request.path_qs)
    onward = partial(places.onward, request)
    text = request.config_dict[ENVIRONMENT].get_template(template).render(page=page, frame=frame, onward=onward)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


@cache
def environment() -> Environment:
    """Build the environment, once in a process: everything is escaped, and an unknown name is an error, not a blank."""
    jinja = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters |= {function.__name__: function for function in FILTERS}
    jinja.filters |= {"keyed": _keyed, "marks": marks, "pair": _pair}
    jinja.globals |= {
        "static": static_url,
        "avatar": avatar,
        "count": words.count,
        "new_key": ids.new,
        "today": words.today,
    }
    jinja.globals |= {"audiences": words.AUDIENCES}
    return jinja


def _keyed(tabs: Iterable[Tab]) -> dict[str, Tab]:
    """Tabs by the first word of their kind."""
    return {tab.kind.partition(" ")[0]: tab for tab in tabs}


def _pair(value: str) -> tuple[str, str]:
    """A choice whose words are its value."""
    return value, value


def avatar(person: Person) -> Markup:
    """Show a person's picture, or the seal with their initials; the name always stands beside it."""
    if person.avatar_url:
        return Markup('<img class="avatar" src="{}" alt="" loading="lazy">').format(person.avatar_url)
    return Markup(monogram(person.name, person.handle))  # noqa: S704 - monogram escapes the letters


def templates_folder() -> Path:
    """Find the templates: inside the package once installed, at the top of the tree in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"
