"""Monograms: a small seal drawn from a name, for everyone who has no picture. Pure; the same name, the same seal."""

import hashlib
import unicodedata
from html import escape

# Inks dark enough for the paper-coloured letters on them (7:1 and more).
INKS = (
    "#234a91",
    "#7a2230",
    "#0f5257",
    "#5a3a7e",
    "#6b3d14",
    "#2f5127",
    "#3b3f8f",
    "#7c2d58",
    "#4d4a17",
    "#23505f",
    "#833317",
    "#4a4a52",
)
PAPER = "#fdfbf5"


def initials(name: str) -> str:
    """Give the first letters of the first and the last word; a question mark for a name without letters."""
    words = [word for word in (_letters(part) for part in name.split()) if word]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()


def monogram(name: str, seed: str) -> str:
    """Draw the seal as SVG text. `seed` (the handle) chooses the ink, so a new name keeps the colour."""
    ink = INKS[hashlib.sha256(seed.encode()).digest()[0] % len(INKS)]
    letters = escape(initials(name))
    size = 30 if len(letters) == 1 else 24
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" class="avatar" aria-hidden="true">'
        f'<circle cx="32" cy="32" r="32" fill="{ink}"/>'
        f'<circle cx="32" cy="32" r="27.5" fill="none" stroke="{PAPER}" stroke-opacity=".35"/>'
        f'<text x="32" y="32" dy=".35em" fill="{PAPER}" text-anchor="middle" font-size="{size}" '
        f"font-family=\"Palatino, 'Palatino Linotype', Georgia, serif\">{letters}</text></svg>"
    )


def _letters(word: str) -> str:
    return "".join(char for char in word if unicodedata.category(char)[0] in "LN")
