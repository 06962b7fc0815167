"""Chronicle: a federated diary for everything people watch, hear, read and play."""

__version__ = "0.1.0"
