"""The `chronicle` command: reads the line, runs one command, and turns what went wrong into one line and an exit code.

Commands live in the modules beside this one and are imported only when they run, so that each starts quickly.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from chronicle_node.cli.parser import make_parser

FAILED, INTERRUPTED = 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = make_parser().parse_args(argv)
    try:
        arguments.run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        from chronicle_node.cli.faults import sentence_of

        sentence = sentence_of(error)
        if sentence is None:
            raise
        sys.stderr.write(f"chronicle: {sentence}\n")
        return FAILED
    return 0
