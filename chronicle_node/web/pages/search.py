"""The page of the search box and its answers."""

from chronicle_node.web.pages.parts import Link, Part, Person, Tab, Work


class Search(Part, frozen=True, kw_only=True):
    """`said` is the number of answers in words, for those who listen to the page; empty before anything is asked."""

    q: str = ""
    kind: str = ""
    year: str = ""
    tabs: tuple[Tab, ...] = ()
    works: tuple[Work, ...] = ()
    people: tuple[Person, ...] = ()
    tags: tuple[Link, ...] = ()  # of one's own library
    said: str = ""
    next: str = ""
