import pytest

from workstation.commands.scripting.script_header import ScriptHeader, read_header, summary, with_header


def test_a_head_is_read_and_written() -> None:
    source = '"""Does it.\n\nAnd more."""\n\nx = 1\n'
    assert read_header(source) == ScriptHeader()
    headed = with_header(source, ScriptHeader("Do it", "Ctrl+Alt+9"))
    assert headed == f"# menu: Do it\n# key: Ctrl+Alt+9\n{source}"
    assert read_header(headed) == ScriptHeader("Do it", "Ctrl+Alt+9")
    assert summary(headed) == "Does it."
    assert with_header(headed, ScriptHeader("Again")) == f"# menu: Again\n{source}"
    assert with_header(headed, ScriptHeader()) == source


@pytest.mark.parametrize("source", ["", "x = = 1", "\n" * 30 + "# menu: too late\n"])
def test_what_has_none(source: str) -> None:
    assert read_header(source) == ScriptHeader()
    assert summary(source) == ""
    assert with_header(source, ScriptHeader()) == source
