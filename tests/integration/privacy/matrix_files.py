"""Rows of the matrix about where somebody's files are. Nobody but their person sees them; whoever knows the item has a
page of their own.
"""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/media/{item}/files": {"path": "/media/films/one.mkv"},
    "POST /media/{item}/files": {"path": "/media/films/two.mkv"},
}

TABLE = """
#                                                             nobody stranger friend owner blocked token remote
GET     /api/v1/media/{item}/files                                401    404    200    200    404    403    401
GET     /media/{item}/files                                       303    404    200    200    404    303    303
POST    /api/v1/media/{item}/files                                401    404    201    201    404    403    401
POST    /api/v1/media/{item}/files/check                          401    404    403    200    404    403    401
DELETE  /api/v1/media/{item}/files/0                              401    404    404    404    404    403    401
POST    /media/{item}/files                                       403    404    303    303    404    403    403
POST    /media/{item}/files/check                                 403    404    403    303    404    403    403
POST    /media/{item}/files/0/remove                              403    404    404    404    404    403    403
"""
