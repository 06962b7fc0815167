"""Durable work: rows in `jobs` that are claimed, executed and deleted. Redis, where there is one, is only a doorbell."""
