"""The rows of the matrix about who somebody is to other nodes; `matrix` reads them before its own."""

from __future__ import annotations

TABLE = """
#                                                              nobody stranger friend owner blocked token remote
GET     /.well-known/webfinger?resource=acct:alice@{site}         200    200    200    200    200    200    200
GET     /.well-known/host-meta                                    200    200    200    200    200    200    200
GET     /.well-known/nodeinfo                                     200    200    200    200    200    200    200
GET     /nodeinfo/2.1                                             200    200    200    200    200    200    200
GET     /ap/actor                                                 200    200    200    200    200    200    200
GET     /ap/actor/outbox                                          200    200    200    200    200    200    200
GET     /ap/actors/{alice}                                        200    200    200    200    200    200    200
GET     /ap/actors/{alice}/outbox                                 200    200    200    200    200    200    200
GET     /ap/actors/{alice}/followers                              200    200    200    200    200    200    200
GET     /ap/actors/{alice}/followers/synchronization              404    404    404    404    404    404    200
GET     /ap/actors/{alice}/following                              200    200    200    200    200    200    200
GET     /ap/actors/{alice}/featured                               200    200    200    200    200    200    200
GET     /ap/actors/{alice}/history                                404    404    404    404    404    404    200
GET     /ap/actors/{alice}/now                                    404    404    404    404    404    404    200
GET     /ap/objects/{play}                                        404    404    404    404    404    404    200
GET     /ap/activities/{activity}                                 404    404    404    404    404    404    200
POST    /api/v1/me/keys                                           401    200    200    200    200    403    401
POST    /settings/security/keys                                   403    303    303    303    303    403    403
"""
