"""Text of which nobody says how it is coded, and names of tags."""

import pytest

from workstation.media.tags import is_cyrillic, mended, tags_of, text_of


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("Grüße aus Köln", "utf-8"),
        ("Grüße aus Köln", "cp1252"),
        ("Café", "latin-1"),
        ("créées à l’été", "cp1252"),
        ("ÄÖÜ ÉÀÈ", "cp1252"),
        ("„Zitate“ – €", "cp1252"),
        ("Кино", "cp1251"),
        ("Группа крови", "cp1251"),
        ("Ночные снайперы - Live in Köln".replace("ö", "o"), "cp1251"),
        ("ПЕСНЯ О ДРУГЕ", "cp1251"),
        ("Ein \x81 Byte ohne Zeichen", "latin-1"),
    ],
)
def test_text_is_read_as_it_was_meant(text: str, coding: str) -> None:
    assert text_of(text.encode(coding)) == text


def test_utf_8_that_was_cut_inside_a_letter_loses_that_letter_alone() -> None:
    assert text_of("Žižek – Größe".encode()[:-2]) == "Žižek – Grö"


def test_one_name_in_cyrillic_says_how_the_short_ones_are_meant() -> None:
    raw = {"artist": "Кино".encode("cp1251"), "title": "Группа крови".encode("cp1251"), "album": "Я".encode("cp1251")}
    given = {name: text.decode("utf-8", "surrogateescape") for name, text in raw.items()}
    assert mended(given) == {"artist": "Кино", "title": "Группа крови", "album": "Я"}
    assert not is_cyrillic([b"Caf\xe9 Gr\xf6\xdfe"])


def test_names_that_everybody_uses_are_lower_case_and_others_stay() -> None:
    tags = tags_of({"TITLE": "a", "TBPM": "120", "Mood": "x", "DURATION": "1"}, {"Title": "b", "language": "und"})
    assert tags == {"title": "b", "bpm": "120", "Mood": "x"}


def test_a_tag_is_called_the_same_whatever_file_it_comes_from() -> None:
    id3 = tags_of({"TSRC": "DE1", "lyrics-und": "la", "track": "2/9"})
    vorbis = tags_of({"ISRC": "DE1", "LYRICS": "la", "track": "2", "TRACKTOTAL": "9"})
    assert id3 == vorbis == {"isrc": "DE1", "lyrics": "la", "track": "2/9"}


def test_cyrillic_that_passes_for_latin_1_is_seen() -> None:
    given = {"artist": "Кино", "title": "Группа крови"}
    assert mended({name: text.encode("cp1251").decode("latin-1") for name, text in given.items()}) == given
    western = {"artist": "Björk", "title": "Jóga", "album": "Ágætis byrjun", "comment": "ÄÖÜ Àéîõü"}
    assert mended(western) == western
