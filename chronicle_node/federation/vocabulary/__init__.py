"""Reads what other servers send into small frozen records, or refuses it. Pure: no network, no database, no JSON-LD.

Nothing outside this package looks into a foreign document by its own keys; here every value has one meaning, a list
of one is its one, and what is missing is None.
"""
