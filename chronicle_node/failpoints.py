"""Named places where a test can have the process die, as a power cut would have it.

Armed only by `CHRONICLE_TEST_FAILPOINT=NAME[:N]` in the environment at the start (die at the Nth passing, else the
first); otherwise `hit` is one comparison. The names are the ones in `NAMES`.
"""

from __future__ import annotations

import os
import signal

NAMES = frozenset(
    {
        "commit.before",
        "commit.after",
        "answer.before",
        "answer.after",
        "send.before",
        "send.after",
        "claim.after",
    }
)
VARIABLE = "CHRONICLE_TEST_FAILPOINT"

_name, _, _nth = os.environ.get(VARIABLE, "").partition(":")
_left = int(_nth or 1)
if _name and _name not in NAMES:
    raise ValueError(f"{VARIABLE} takes one of {', '.join(sorted(NAMES))}")


def armed() -> bool:
    """Whether this process is to die somewhere."""
    return bool(_name)


def hit(name: str) -> None:
    """Pass the place called `name`; the process ends here, with no farewell, where it is the one armed."""
    global _left  # noqa: PLW0603 - a countdown of the whole process
    if name == _name:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
