"""`python -m chronicle_node` is the command `chronicle`."""

import sys

from chronicle_node.cli import main

sys.exit(main())
