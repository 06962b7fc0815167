"""Durable work: rows of `jobs`, claimed, executed and deleted. Redis, where there is one, is only a doorbell."""
