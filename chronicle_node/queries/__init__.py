"""Reads: `(tx, viewer or owner, …)` to frozen structs. What leaves this room is plain data, never a row."""
