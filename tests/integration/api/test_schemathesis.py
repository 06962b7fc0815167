"""A real node is asked everything its own description allows, and much that it doesn't, and keeps to its word.

Longer by hand: `EXAMPLES=500 make test ARGS='tests/integration/api/test_schemathesis.py'`.
"""

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

from chronicle_node.api.routes import OPERATIONS
from chronicle_node.db import Tx
from tests import factories
from tests.integration.lists.conftest import made
from tests.nodes import serving

EXAMPLES = os.environ.get("EXAMPLES", "3")
SEED = "20260301"
# What is left out asks more of a description than it can say: which texts are a moment, that a name must not be blank.
LEFT_OUT = "positive_data_acceptance"
COMMAND = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"


async def test_the_node_keeps_to_its_own_description(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path, federation="off") as served:
        who = await served.person("alice", lists_audience="public")
        token = await served.token(who)
        things = await served.node.db.write(_things, who)
        settings = tmp_path / "schemathesis.toml"
        settings.write_text(_settings(things))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-c", COMMAND, "--config-file", str(settings)),
            *("run", f"{served.url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {token}"),
            *("--phases", "examples,coverage,fuzzing", "--checks", "all", "--exclude-checks", LEFT_OUT),
            *("--max-examples", EXAMPLES, "--seed", SEED, "--no-color", "--warnings", "off"),
            *("--suppress-health-check", "all", "--request-timeout", "30"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()


async def _things(tx: Tx, who: factories.Someone) -> dict[str, UUID]:
    """Something of everything, so that not every answer is that there is nothing."""
    item = await factories.item(tx, "Close-Up")
    play = await factories.play(tx, who, item)
    return {"media": item.public_id, "history": play, "lists": await made(tx, who, item)}


def _settings(things: dict[str, UUID]) -> str:
    """Reads and changes are of what is there; what takes away names anything."""
    found = []
    for op in OPERATIONS:
        kind = op.path.removeprefix("/api/v1/").partition("/")[0]
        if op.method != "DELETE" and kind in things and "{id}" in op.path:
            known = f'id = "{things[kind]}"' + (f', media = "{things["media"]}"' if "{media}" in op.path else "")
            name = op.handler.__name__
            found.append(f'[[operations]]\ninclude-operation-id = "{name}"\nparameters = {{ {known} }}\n')
        if "{name}" in op.path:
            found.append(
                f'[[operations]]\ninclude-operation-id = "{op.handler.__name__}"\nparameters = {{ name = "alice" }}\n'
            )
    return "\n".join(found)
