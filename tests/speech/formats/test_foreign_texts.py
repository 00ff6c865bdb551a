"""Texts as other programs write them: nothing of them is lost, nothing is taken for ours that is not."""

import re

import pytest

from tests.speech.formats.samples import PLAIN
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import read_words, write_words
from workstation.speech.words import AlignedTranscript


def ttml(*paragraphs: str, language: str = "en") -> AlignedTranscript:
    body = "".join(f'<p begin="{n}s" end="{n + 1}s">{text}</p>' for n, text in enumerate(paragraphs))
    head = f'<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" xml:lang="{language}">'
    return read_words("a.ttml", f"{head}<body><div>{body}</div></body></tt>".encode())


def said(words: AlignedTranscript) -> list[str]:
    return [" ".join(word.text for word in cue.words) for cue in words.cues]


@pytest.mark.parametrize(
    "text",
    [
        'The German word <span xml:lang="de">Schadenfreude</span> is loved.',
        '<span xml:lang="fr">Bonjour</span>, he said.',
        'One<br/><span xml:lang="de">zwei</span> three',
        'One<br/><span xml:lang="en">two</span>',
        'One<br/><span xml:lang="de" tts:color="red">zwei</span>',
        'One <span xml:lang="de">zwei</span>',
    ],
)
def test_a_language_inside_ttml_is_a_part_of_the_text(text: str) -> None:
    words = ttml(text)
    assert said(words) == [re.sub(r"<[^>]*>", " ", text).replace(" ,", ",").replace("  ", " ").strip()]
    assert words.cues[0].translation == ""


def test_our_translations_in_ttml_old_and_new() -> None:
    old = ttml('One two<br/><span xml:lang="de">eins zwei</span>', 'Three<br/><span xml:lang="und">drei</span>')
    assert said(old) == ["One two", "Three"]
    assert ([cue.translation for cue in old.cues], old.translation_language) == (["eins zwei", "drei"], "de")
    text = write_words("a.ttml", old, WriteOptions(text="both", rules=None))
    assert 'ws:role="translation"' in text
    assert 'xmlns:ws="urn:workstation:ttml"' in text
    assert read_words("a.ttml", text.encode()).cues == old.cues
    assert "ws:" not in write_words("a.ttml", PLAIN, WriteOptions())


def test_readings_above_characters_are_no_text() -> None:
    ruby = '<span tts:ruby="container"><span tts:ruby="base">漢</span><span tts:ruby="text">kan</span></span>字'
    assert "".join(said(ttml(ruby))).replace(" ", "") == "漢字"
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>漢<rt>kan</rt></ruby>字 <ruby>a<rt>b</ruby>c\n"
    assert "".join(said(read_words("a.vtt", vtt.encode()))).replace(" ", "") == "漢字ac"


def test_times_of_lyrics_in_ttml() -> None:
    body = '<p begin="19.764" end="21.900">one</p><p begin="1:09.7" end="1:10">two</p>'
    words = read_words("a.ttml", f"<tt><body><div>{body}</div></body></tt>".encode())
    assert [cue.span for cue in words.cues] == [(19.764, 21.9), (69.7, 70.0)]


def test_an_arrow_ends_a_cue_of_webvtt() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\none\n00:00:03.000 --> 00:00:04.000\ntwo\n7\n00:05.000-->00:06.000\nthree\n"
    )
    words = read_words("a.vtt", text.encode())
    assert said(words) == ["one", "two", "three"]
    assert [cue.span for cue in words.cues] == [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]


def test_what_is_no_cue_of_webvtt_is_told() -> None:
    text = "WEBVTT\n\nNOTE hidden\n00:01.000 --> 00:02.000\none\n\n00:03.000 --> later\ntwo\n\n"
    words = read_words("a.vtt", f"{text}00:05.000 --> 00:06.000\nthree\n".encode())
    assert said(words) == ["three"]
    assert [line.partition(":")[0] for line in words.odd] == ["line 4", "line 7"]


@pytest.mark.parametrize(("named", "tag"), [("English", "en"), ("de", "de"), ("German (Germany)", "de"), ("", "en"),
                                            ("Español, English", "es"), ("Klingon", "Klingon")])  # fmt: skip
def test_languages_of_songs_by_name(named: str, tag: str) -> None:
    words = read_words("a.ultrastar.txt", f"#BPM:120\n#LANGUAGE:{named}\n: 0 4 0 one\nE\n".encode())
    assert words.language == tag
    assert "#LANGUAGE:Czech\n" in write_words("a.ultrastar.txt", AlignedTranscript("cs", words.cues), WriteOptions())


def test_encodings_by_name() -> None:
    raw = "1\n00:00:01,000 --> 00:00:02,000\ndeğil mi\n".encode("cp1254")
    assert said(read_words("a.srt", raw, encoding="cp1254")) == ["değil mi"]
    with pytest.raises(ValueError, match=r"^a\.srt: there is no encoding 'nosuch'"):
        read_words("a.srt", raw, encoding="nosuch")
    with pytest.raises(ValueError, match=r"^a\.srt: its byte 35 is none of the encoding utf-8"):
        read_words("a.srt", raw, encoding="utf-8")


def test_plain_text_is_what_is_said() -> None:
    assert (
        write_words("a.txt", PLAIN, WriteOptions()) == "Anna: Hello, world!\nBen: Äpfel & <Birnen>\nIt costs £13.60.\n"
    )


def test_what_a_text_with_times_is_called() -> None:
    assert read_words("a.txt", b"\n0\t1\tone two\n").cues[0].span == (0.0, 1.0)
    assert read_words("a.txt", b"#TITLE:x\n#BPM:60\n: 0 8 0 one\n").words[0].end == 2.0
    with pytest.raises(ValueError, match=r"^a\.txt: a plain text has no times: align it"):
        read_words("a.txt", b"one two three\n")
