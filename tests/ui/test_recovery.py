from datetime import datetime
from pathlib import Path

from workstation.commands.recovery import Draft
from workstation.ui.dialogs.recovery import describe


def test_a_draft_is_described_in_words() -> None:
    kept = datetime(2026, 3, 4, 15, 6).astimezone()
    draft = Draft(Path("a.aws"), kept, "Interview", 65.5, 1)
    assert describe(draft, kept) == "Today 15:06 · 1:05.500 · 1 edit"
    assert describe(draft, datetime(2026, 3, 5, 1, 0).astimezone()).startswith("Yesterday 15:06")
    assert describe(draft, datetime(2026, 5, 5, 1, 0).astimezone()).startswith("04 March 15:06")
