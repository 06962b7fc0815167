"""HTTP signatures, both ways: draft-cavage for the fediverse of today, RFC 9421 for that of tomorrow.

Pure functions over bytes. Verification goes in two steps, `parse` and `verify`, because finding the signer's key in
between needs a database and perhaps the network, and neither has any business here.
"""
