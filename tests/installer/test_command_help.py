"""The manual page and the completions tell of every subcommand and option there is."""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("shtab")
pytest.importorskip("argparse_manpage")
sys.path.append(str(Path(__file__).parents[2] / "installer"))

from packages import command_help


def options(parser: argparse.ArgumentParser) -> set[str]:
    shown = (action for action in parser._actions if action.help != argparse.SUPPRESS)
    return {option for action in shown for option in action.option_strings} - {"-h", "--help"}


PARSERS = dict(command_help.tree(command_help.whole_parser()))


def test_the_tree_is_whole() -> None:
    assert "workstation subtitles burn" in PARSERS
    assert "--screenshot" in options(PARSERS["workstation"])
    assert "--karaoke" in options(PARSERS["workstation align"])


def test_the_manual_page_has_a_section_for_each_subcommand_with_its_options() -> None:
    plain = command_help.manual().replace("\\-", "-")
    assert f"workstation - {command_help.SUMMARY}" in plain
    window, *sections = re.split(r"\.SH COMMAND .*?'(?=workstation )", plain)
    about = {"workstation": window} | {section.partition("'")[0]: section for section in sections}
    for name, parser in PARSERS.items():
        if name not in about:  # another name of one that has a section
            assert any(parser is other and full in about for full, other in PARSERS.items()), name
            continue
        words = set(re.findall(r"(?<![\w-])--?[\w-]+", re.sub(r"\\f\w|\\,|\\/", "", about[name])))
        assert options(parser) <= words, name


@pytest.mark.parametrize("shell", command_help.COMPLETIONS)
def test_a_shell_knows_each_subcommand_and_option(shell: str, tmp_path: Path) -> None:
    text = command_help.completion(shell)
    wanted = {name.rpartition(" ")[2] for name in PARSERS}.union(*map(options, PARSERS.values()))
    # fish writes `--each` as `-l each`
    found = set(re.findall(r"[\w-]+", text)) | {f"--{word}" for word in re.findall(r"-l ([\w-]+)", text)}
    found |= {f"-{word}" for word in re.findall(r"-s (\w)", text)}
    assert wanted - found == set()
    if program := shutil.which(shell):
        path = tmp_path / "completion"
        path.write_text(text)
        assert subprocess.run([program, "-n", path], capture_output=True, check=False).stderr == b""


def test_bash_completes_as_people_type() -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    script = (
        command_help.completion("bash")
        + """
COMP_WORDS=(workstation align --kar); COMP_CWORD=2; COMP_LINE="workstation align --kar"; COMP_POINT=${#COMP_LINE}
_shtab_workstation 2>/dev/null; printf '%s\\n' "${COMPREPLY[@]}"
"""
    )
    ran = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["--karaoke"]
