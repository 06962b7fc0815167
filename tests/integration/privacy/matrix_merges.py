"""The rows of the matrix about merges; `matrix` reads them before its own."""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/media/{twin}/merge": {"into": "{third}"},
    "POST /media/{other_twin}/merge": {"into": "{third}"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/media/{item}/merge?into={second}                  401    404    403    200    404    403    401
GET     /api/v1/merges                                            401    200    200    200    200    403    401
GET     /api/v1/merges/{merge}                                    401    404    404    200    404    403    401
GET     /api/v1/duplicates                                        401    200    200    200    200    403    401
GET     /duplicates                                               303    200    200    200    200    303    303
GET     /media/{item}/merge                                       303    404    200    200    404    303    303
GET     /merges                                                   303    200    200    200    200    303    303
GET     /merges/{merge}                                           303    404    404    200    404    303    303
POST    /api/v1/media/{twin}/merge                                401    404    403    201    404    403    401
POST    /media/{other_twin}/merge                                 403    404    403    303    404    403    403
POST    /api/v1/merges/{merge}/undo                               401    404    404    200    404    403    401
POST    /merges/{last_merge}/undo                                 403    404    404    303    404    403    403
"""
