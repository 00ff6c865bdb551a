"""What the packed program begins with: the command `workstation`, also where it starts itself as `-m workstation`."""

import multiprocessing
import sys

from workstation.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:3] == ["-m", "workstation"]:
        del sys.argv[1:3]
    raise SystemExit(main())
