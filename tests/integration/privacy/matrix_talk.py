"""The rows of the matrix about answers and mentions; `matrix` reads them before its own.

{answer} and its siblings are alice's own, in the talk about her {review}, which friends may read.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chronicle_node.db import Tx
from chronicle_node.domain import answers as drafts
from chronicle_node.policy import Viewer
from chronicle_node.queries import readable
from chronicle_node.services import answers
from tests.cast import Cast
from tests.nodes import Served

PLACES = ("answer", "other_answer", "last_answer")
SAYS = {"content": "So it is. #film"}

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/posts/{answer}/answers": SAYS,
    "POST /api/v1/reviews/{review}/answers": SAYS,
    "PUT /api/v1/posts/{answer}": SAYS,
    "POST /posts/{answer}/answers": SAYS,
    "POST /feed/posts/only": {"only": "works"},
    "POST /reviews/{review}/answers": SAYS,
    "POST /posts/{answer}/edit": SAYS,
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/posts/{answer}                                    404    404    200    200    404    403    404
GET     /api/v1/mentions                                          401    200    200    200    200    403    401
GET     /api/v1/tags/film                                         200    200    200    200    200    403    200
GET     /posts/{answer}                                           404    404    200    200    404    404    404
GET     /posts/{answer}/edit                                      303    404    404    200    404    303    303
GET     /feed/mentions                                            303    200    200    200    200    303    303
GET     /tags/film                                                200    200    200    200    200    200    200
GET     /ap/objects/{answer}                                      404    404    404    404    404    404    404
GET     /ap/objects/{answer}/replies                              404    404    404    404    404    404    404
POST    /api/v1/posts/{answer}/answers                            401    404    201    201    404    403    401
POST    /api/v1/reviews/{review}/answers                          401    404    201    201    404    403    401
PUT     /api/v1/posts/{answer}                                    401    404    404    200    404    403    401
POST    /posts/{answer}/answers                                   403    404    303    303    404    403    403
POST    /reviews/{review}/answers                                 403    404    303    303    404    403    403
POST    /posts/{answer}/edit                                      403    404    404    303    404    403    403
POST    /feed/posts/only                                          403    303    303    303    303    403    403
DELETE  /api/v1/posts/{other_answer}                              401    404    404    204    404    403    401
POST    /posts/{last_answer}/delete                               403    404    404    303    404    403    403
"""


async def things(served: Served, cast: Cast, review: UUID) -> dict[str, UUID]:
    """Alice's answers by the names the rows have for them."""
    return {name: await served.node.db.write(answer, cast.alice.viewer, review, "My own. #film") for name in PLACES}


async def answer(tx: Tx, viewer: Viewer, review: UUID, content: str) -> UUID:
    """Somebody here answers a review."""
    to = await readable.answerable_review(tx, viewer, review)
    return await answers.write(tx, viewer, to, drafts.draft(content=content))
