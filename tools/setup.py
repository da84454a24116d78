"""Make this checkout ready to run: ``python3 tools/setup.py [--dev]``.

Needs nothing but Python 3.11 or newer. This file keeps to a syntax that even very
old Pythons can read, so that they can say what is wrong; the work is in the files beside it.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "Trellis needs Python 3.11 or newer; this is Python %d.%d (%s).\n"
        "Install a newer one and run set-up with it, for example: python3.11 tools/setup.py\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(1)

# Started as a script, Python looks for modules in this folder; the package is one level up.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from tools.setup_steps import main

if __name__ == "__main__":
    sys.exit(main())
