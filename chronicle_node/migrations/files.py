"""The migration files: where they lie, in a checkout or in an installed wheel, and what stands in them.

Nothing here imports alembic: a node that starts only wants to know whether there is anything to do.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


class MigrationError(Exception):
    """Why the schema was left as it is; the message says what to do."""


@dataclass(frozen=True)
class Migration:
    version: int
    description: str
    checksum: str
    file_name: str

    @property
    def revision(self) -> str:
        return revision_of(self.version)


def revision_of(version: int) -> str:
    return f"{version:04d}"


def script_location() -> Path:
    """The wheel carries the folder inside the package; a checkout has it beside the package."""
    for folder in (PACKAGE / "_alembic", PACKAGE.parent / "alembic"):
        if (folder / "versions").is_dir():
            return folder
    raise MigrationError("The migration files are missing; install Chronicle again.")


def _read(path: Path) -> Migration:
    content = path.read_bytes()
    first_line = content.split(b"\n", 1)[0].decode()
    return Migration(int(path.name[:4]), first_line.strip('".'), sha256(content).hexdigest(), path.name)


@cache
def known_migrations() -> tuple[Migration, ...]:
    """Every migration this Chronicle carries, oldest first, without a gap."""
    found = tuple(_read(path) for path in sorted((script_location() / "versions").glob("[0-9]*.py")))
    if [one.version for one in found] != list(range(1, len(found) + 1)):
        names = ", ".join(one.file_name for one in found)
        raise MigrationError(f"The migration files are not numbered without a gap ({names}); install Chronicle again.")
    return found
