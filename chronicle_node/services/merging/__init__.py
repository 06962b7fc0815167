"""Merging an item into another that is the same thing, so that everything of the two is one's, and taking it back."""
