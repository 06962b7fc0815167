"""Writes: `(tx, who, what)` to a small result. They never commit and never touch the network."""

import chronicle_node.services.sync  # noqa: F401 - what is watched has to be known before the first statement runs
