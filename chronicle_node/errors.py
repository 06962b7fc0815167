"""What can go wrong, with a face that is safe to show.

Services raise these; the doors map them to RFC 9457 problem documents or pages. The `detail` is a sentence for
the person: it says what to do next and never carries a secret or somebody else's data.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One faulty member of the input: an RFC 6901 pointer and what is wrong with it."""

    pointer: str
    detail: str


class Expected(Exception):
    """The base of every expected failure: a code, an HTTP status and a safe sentence."""

    code = "problem"
    status = 500
    title = "Something went wrong"
    detail = "Try again in a moment; if it stays, tell the administrator of this node."

    def __init__(self, detail: str | None = None, *, fields: list[Field] | None = None) -> None:
        self.detail = detail or type(self).detail
        self.fields = fields or []
        super().__init__(self.detail)


class Problem(Expected):
    """Something about what was asked, or what it was asked of: it would be the same at the next try."""


class Malformed(Problem):
    code, status, title = "malformed", 400, "The request could not be read"
    detail = "Send a well-formed request as the documentation shows."


class Invalid(Problem):
    """Values that cannot be. Without a sentence of its own it names the first fields and what is wrong with each."""

    code, status, title = "invalid", 422, "Some values are not acceptable"
    detail = "Correct the fields named and send it again."

    def __init__(self, detail: str | None = None, *, fields: list[Field] | None = None) -> None:
        super().__init__(detail or (_named(fields) if fields else None), fields=fields)


class Unauthenticated(Problem):
    code, status, title = "unauthenticated", 401, "Sign in first"
    detail = "Sign in, or send a valid token as 'Authorization: Bearer …'."


class Forbidden(Problem):
    code, status, title = "forbidden", 403, "Not allowed"
    detail = "This account may not do that."


class MissingScope(Problem):
    code, status, title = "missing-scope", 403, "The token lacks a scope"
    detail = "Make a token with the scope this operation asks for, under Settings, Tokens."


class NotFound(Problem):
    """Not there, or not for this viewer: the two look the same on purpose."""

    code, status, title = "not-found", 404, "Nothing here"
    detail = "There is nothing at this address, or it is not shared with you."


class Gone(Problem):
    code, status, title = "gone", 410, "No longer here"
    detail = "This was deleted and will not come back."


class Conflict(Problem):
    code, status, title = "conflict", 409, "It conflicts with what is there"
    detail = "Load the current state and try again."


class PreconditionFailed(Problem):
    code, status, title = "precondition-failed", 412, "It is not what you think it is"
    detail = "It has changed since you read it; read it again and decide anew."


class MethodNotAllowed(Problem):
    code, status, title = "method-not-allowed", 405, "This address does not take that method"
    detail = "Use one of the methods that the header Allow names."


class NotAcceptable(Problem):
    code, status, title = "not-acceptable", 406, "Not available in that form"
    detail = "This address answers with application/json; name it in the header Accept, or leave the header out."


class Unsupported(Problem):
    code, status, title = "unsupported-media-type", 415, "Not a form that can be read here"
    detail = "Send the body as JSON, with the header 'Content-Type: application/json'."


class TooLarge(Problem):
    code, status, title = "too-large", 413, "The request is too large"
    detail = "Send it in smaller parts."


class TooMany(Problem):
    """Over a rate limit. `retry_after` is in seconds."""

    code, status, title = "too-many-requests", 429, "Too many requests"
    detail = "Wait a moment before trying again."

    def __init__(self, detail: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(Expected):
    """Not now, whatever was asked. It is no Problem, so that no job takes it for an answer and ends."""

    code, status, title = "unavailable", 503, "Not available right now"
    detail = "Try again in a moment."


def _named(fields: list[Field]) -> str:
    named = "; ".join(f"{field.pointer.lstrip('/') or 'the body'}: {field.detail.rstrip('.')}" for field in fields[:5])
    return f"Correct these values and send it again: {named}."


class SettingError(ValueError):
    """A setting that stops the start; the message names the setting and says what it takes."""


class Retry(Exception):
    """Said by a job: not now, but after `after`, without counting it as a fault of ours."""

    def __init__(self, after: timedelta, reason: str) -> None:
        super().__init__(reason)
        self.after = after


class Wait(Retry):
    """Said by a job whose turn it is not yet: it comes again after a moment, and nothing was tried."""


class GiveUp(Exception):
    """Said by a job: never; no repetition will help. The job is kept as dead, with the reason."""
