import pytest

from workstation.core.format_size import counted, one_line, short_name


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Voice", "Voice"),
        ("  two\nlines\r\n and\ta tab ", "two lines and a tab"),
        ("live \u202eltr\u202c", "live ltr"),
        ("a\u2066b\u2069\x00\x1bc\u2028d", "ab c d"),
        ("שלום Straße 録音 🎙", "שלום Straße 録音 🎙"),
        ("\u202e\n", ""),
    ],
)
def test_a_name_is_one_line_that_turns_nothing_round(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_name_is_cut_in_the_middle_only_where_it_is_long() -> None:
    assert short_name("a" * 64) == "a" * 64
    assert short_name("begin" + "x" * 200 + "end.wav", 16) == "beginxxx…end.wav"
    assert len(short_name("y" * 300)) == 64


@pytest.mark.parametrize(("count", "said"), [(0, "0 cues"), (1, "1 cue"), (2, "2 cues"), (1_000, "1,000 cues")])
def test_things_that_are_counted(count: int, said: str) -> None:
    assert counted(count, "cue") == said
