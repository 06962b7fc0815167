"""What a browser calls itself, in words a person knows: "Firefox on Linux". Pure, and never used for a decision."""

from __future__ import annotations

# The first word found counts: browsers name their ancestors too.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ("curl", "curl"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"), ("BSD", "BSD"),
)  # fmt: skip


def device_words(user_agent: str | None) -> str:
    """The browser and its system, as far as they can be told."""
    agent = user_agent or ""
    browser = next((words for mark, words in BROWSERS if mark in agent), "")
    system = next((words for mark, words in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if browser and system else browser or system or "An unknown device"
