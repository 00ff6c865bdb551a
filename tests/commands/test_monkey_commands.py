from pathlib import Path

import pytest

from tests.commands.monkey_commands import HOMES
from tests.commands.monkeys.program import play


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_a_command_is_given_it_runs_or_says_in_a_line_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A short run; the long one is `python -m tests.commands.monkey_commands --minutes 20`."""
    for home in HOMES:
        monkeypatch.setenv(home, str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    findings = play(tmp_path / "work", seed, lambda count: count < 120)
    assert findings.faults == {}
    assert len(findings.ran) > 20
    assert len(findings.refused) > 20
