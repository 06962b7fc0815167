"""Writes: `(tx, who, what)` to a small result. They never commit and never touch the network."""
