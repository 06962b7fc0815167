"""Benchmarks of a real node: its own process, real sockets, real databases with fsync on, load from another process.

`make bench` runs them all. CPU is user and system time of the node's processes, which is the figure to trust on a
shared machine; each is printed with its unit and beside the limit it is compared with.
"""
