"""The REST API: a table of operations and one short handler for each. No rule about the domain lives here."""
