"""The page that documents the API."""

from __future__ import annotations

from chronicle_node.web.pages.parts import Part


class Member(Part, frozen=True, kw_only=True):
    """A parameter, or a member of a body. `shape` is its type in words; `target` names the shape it leads to."""

    name: str
    shape: str
    required: bool = False
    words: str = ""
    target: str = ""


class Body(Part, frozen=True, kw_only=True):
    """What is sent or answered: the words about it, its members, an example; `shape` where it is not an object."""

    shape: str
    words: str = ""
    members: tuple[Member, ...] = ()
    example: str = ""


class Shape(Part, frozen=True, kw_only=True):
    """A structure that others name."""

    name: str
    body: Body


class Operation(Part, frozen=True, kw_only=True):
    id: str
    method: str
    path: str
    summary: str
    curl: str
    description: str = ""
    scope: str = ""  # what a token must include; empty where anybody may ask
    parameters: tuple[Member, ...] = ()
    body: Body | None = None
    status: str = ""  # of success
    answer: Body | None = None
    problems: tuple[tuple[str, str], ...] = ()  # a status and when it is answered


class Topic(Part, frozen=True, kw_only=True):
    name: str
    operations: tuple[Operation, ...]


class ApiDocs(Part, frozen=True, kw_only=True):
    version: str
    description: str
    url: str  # of this node
    topics: tuple[Topic, ...]
    shapes: tuple[Shape, ...]
