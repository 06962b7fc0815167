"""Where a person's files of an item are: what a path may look like, and whether the node may look for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath, PurePosixPath

from chronicle_node.domain.findings import invalid

PATH_MAX = 1_000
MOST = 200  # of one person and one item
_WHOLE = re.compile(r"/|[A-Za-z]:[\\/]|\\\\[^\\]|[a-z][a-z0-9+.-]*://")
_KINDS = {
    "video": "mkv mp4 m4v avi mov webm ts m2ts mpg mpeg wmv iso",
    "audio": "flac mp3 m4a m4b ogg oga opus wav aac wma ape",
    "book": "epub pdf mobi azw azw3 fb2 djvu txt",
    "comic": "cbz cbr cb7",
    "subtitles": "srt ass ssa vtt sub",
}
_KIND_OF = {extension: kind for kind, extensions in _KINDS.items() for extension in extensions.split()}


def path(raw: str, *, pointer: str = "/path") -> str:
    """A path as it is kept. Raises Invalid where it is none that leads from the top."""
    text = raw.strip()
    if not text or len(text) > PATH_MAX or not text.isprintable():
        raise invalid(pointer, f"Send a path of at most {PATH_MAX:,} characters, in one line.")
    if not _WHOLE.match(text):
        raise invalid(pointer, "Send the whole path, such as /media/films/Dune.mkv or D:\\Films\\Dune.mkv.")
    return text


def kind(path: str) -> str | None:
    """What sort of file it is, by its name."""
    return _KIND_OF.get(re.split(r"[.\\/]", path.lower())[-1])


def may_look(path: str, folders: Iterable[PurePath]) -> bool:
    """Whether the path, as it is written, lies below one of the folders; where it leads is for the disk to say."""
    place = PurePosixPath(path)
    return place.is_absolute() and ".." not in place.parts and any(place.is_relative_to(one) for one in folders)
