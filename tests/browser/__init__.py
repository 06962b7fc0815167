"""Real pages in a real browser: a gallery of every page, and the journeys through a node."""
