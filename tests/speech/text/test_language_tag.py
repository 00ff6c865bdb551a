import pytest

from workstation.core.words.language_tag import language_of, plain_tag
from workstation.speech.engines import choose
from workstation.speech.phones.espeak import espeak
from workstation.speech.synthesis.spoken_text import Speaker
from workstation.speech.text.fillers import fillers_of
from workstation.speech.text.language_names import name_of


@pytest.mark.parametrize(
    ("tag", "plain", "language"),
    [("en_US", "en-us", "en"), ("zh-Hant-TW", "zh-hant-tw", "zh"), (" DE ", "de", "de"), ("", "", "")],
)
def test_tags_are_read_however_they_are_written(tag: str, plain: str, language: str) -> None:
    assert (plain_tag(tag), language_of(tag)) == (plain, language)


def test_who_takes_a_language_takes_it_with_a_line_below() -> None:
    assert Speaker(espeak(), "en_GB").voices == Speaker(espeak(), "en-gb").voices
    assert len(Speaker(espeak(), "en_GB").voices) == 1
    assert fillers_of("de_AT") == fillers_of("de")
    assert name_of("pt_BR") == "Portuguese"
    assert choose("align", "en_US") == choose("align", "en-US")
