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
    assert tags == {"title": "b", "bpm": "120", "mood": "x"}


def test_a_tag_is_called_the_same_whatever_file_it_comes_from() -> None:
    id3 = tags_of({"TSRC": "DE1", "lyrics-und": "la", "track": "2/9"})
    vorbis = tags_of({"ISRC": "DE1", "LYRICS": "la", "track": "2", "TRACKTOTAL": "9"})
    assert id3 == vorbis == {"isrc": "DE1", "lyrics": "la", "track": "2/9"}


def test_cyrillic_that_passes_for_latin_1_is_seen() -> None:
    given = {"artist": "Кино", "title": "Группа крови"}
    assert mended({name: text.encode("cp1251").decode("latin-1") for name, text in given.items()}) == given
    western = {"artist": "Björk", "title": "Jóga", "album": "Ágætis byrjun", "comment": "ÄÖÜ Àéîõü"}
    assert mended(western) == western


WORDS = {
    "cp932": (
        "夜に駆ける",
        "残酷な天使のテーゼ",
        "宇多田ヒカル",
        "さくら",
        "サザンオールスターズ",
        "中島みゆき - 糸",
    ),
    "euc_jp": ("夜に駆ける", "残酷な天使のテーゼ", "さくら", "サザンオールスターズ", "千本桜と夜"),
    "gbk": ("月亮代表我的心", "周杰伦", "青花瓷", "朋友", "我爱你中国", "甜蜜蜜 - 邓丽君", "东风破"),
    "big5": ("月亮代表我的心", "周杰倫", "青花瓷", "愛在西元前", "甜蜜蜜 - 鄧麗君", "東風破"),
    "mac_roman": ("Grüße aus Köln", "Café Zürich", "Señorita", "Être là", "Garçon", "Über den Wölken", "naïve"),
    "cp1252": ("Grüße aus Köln", "Ça va déjà", "l’été", "Ångström", "Björk – Jóga", "Škoda", "Œuvre", "“Quoted” text"),
    "cp1251": ("Группа крови", "Кино", "Песня о друге", "Москва слезам не верит"),
}


@pytest.mark.parametrize(("coding", "text"), [(coding, text) for coding, texts in WORDS.items() for text in texts])
def test_the_coding_of_titles_is_told_by_their_letters(coding: str, text: str) -> None:
    assert text_of(text.encode(coding)) == text
    passed = text.encode(coding).decode("latin-1")
    assert mended({"title": passed})["title"] in (text, passed if coding == "cp1252" else text)
    tags = {"title": text, "artist": WORDS[coding][0], "album": "Best of 2001"}
    given = {name: value.encode(coding).decode("utf-8", "surrogateescape") for name, value in tags.items()}
    assert mended(given) == tags


@pytest.mark.parametrize("coding", WORDS)
def test_a_title_that_was_cut_off_within_a_letter_has_no_sign_for_it(coding: str) -> None:
    for text in WORDS[coding]:
        raw = text.encode(coding)
        for stop in range(4, len(raw) + 1):
            assert "\ufffd" not in text_of(raw[:stop])


def test_a_tempo_and_a_grouping_are_called_the_same_in_all_files() -> None:
    for tempo, grouping in (("TBPM", "TIT1"), ("BPM", "GROUPING"), ("tmpo", "grouping"), ("tempo", "Grouping")):
        assert tags_of({tempo: "120", grouping: "A"}) == {"bpm": "120", "grouping": "A"}
