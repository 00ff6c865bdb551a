"""A monkey that runs every command with arguments at random.

    python -m tests.commands.monkey_commands --minutes 20 --seed 7

Only a CommandError of one line may come of it; the document can be saved and exported whatever was done; no command
holds the main thread for more than a second; all undone is the beginning, all done again the end. It plays in a folder
of its own, as a user without settings; speech engines and networks are left out.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.commands.monkeys.program import play

HOMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME")
"""Where a user's presets, models and settings are looked for."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--commands", type=int, help="so many commands instead")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()

    def going_on(count: int) -> bool:
        if arguments.commands is not None:
            return count < arguments.commands
        return time.monotonic() - began < 60 * arguments.minutes

    with tempfile.TemporaryDirectory(prefix="monkey-") as name:
        for home in HOMES:
            os.environ[home] = str(Path(name, "home"))
        folder = Path(name, "work")
        folder.mkdir()
        os.chdir(folder)
        findings = play(folder, arguments.seed, going_on)
        os.chdir("/")
    ran, refused = findings.ran.total(), findings.refused.total()
    print(f"seed {arguments.seed}: {ran} commands ran ({len(findings.ran)} of them distinct), {refused} were refused")
    for id_, seconds in sorted(findings.slow.items(), key=lambda row: -row[1]):
        print(f"slow: {id_} {seconds:.1f} s")
    for what, how in findings.faults.items():
        print(f"\n{what}: {how}")
    return 1 if findings.faults or findings.slow else 0


if __name__ == "__main__":
    sys.exit(main())
