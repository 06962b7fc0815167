"""The pure heart: what the words mean and what follows from what.

No SQL, no I/O and no clock; rows and moments are arguments.
"""
