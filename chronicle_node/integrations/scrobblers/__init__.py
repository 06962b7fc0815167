"""The dialects real players speak, one file each; all of them end in the same service."""
