"""Results that are kept in a file, so that a run that was ended goes on where it was."""

import json
from pathlib import Path
from threading import Lock

from tests.mutation.trial import Outcome


class Kept:
    """A line of JSON for each fault that was tried, by its diff; without a `file` nothing is kept.

    `again` leaves out those that survived: they are to be tried again, with tests that are new.
    """

    def __init__(self, file: Path | None, again: bool) -> None:
        self._file, self._lock = file, Lock()
        self._known: dict[str, tuple[Outcome, str]] = {}
        if file is not None and file.exists():
            for line in file.read_text("utf-8").splitlines():
                told = json.loads(line)
                self._known[told["fault"]] = told["outcome"], told["by"]
        if again:
            self._known = {fault: told for fault, told in self._known.items() if told[0] == "killed"}

    def told(self, diff: str) -> tuple[Outcome, str] | None:
        """What became of a fault, None where it is not known."""
        return self._known.get(diff)

    def keep(self, diff: str, outcome: Outcome, by: str) -> None:
        if self._file is not None:
            with self._lock, self._file.open("a", encoding="utf-8") as file:
                print(json.dumps({"fault": diff, "outcome": outcome, "by": by}), file=file)
