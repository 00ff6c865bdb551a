"""How words sound."""

import pytest

from workstation.speech.acoustic.sphinx_model import load_sphinx_model
from workstation.speech.phones.espeak import espeak
from workstation.speech.phones.ipa import to_arpabet
from workstation.speech.phones.letters import guess
from workstation.speech.phones.pronunciation import Pronouncer, pronouncer
from workstation.speech.text.tokens import Token, parse_text


def said(text: str, language: str = "en") -> list[str]:
    (token,) = parse_text(text, language).tokens
    return [" ".join(phones) for phones in pronouncer(language).variants(token)]


def test_the_dictionary_comes_first_with_all_its_variants() -> None:
    assert said("your") == ["Y AO R", "Y UH R"]
    assert said("dog's") == ["D AO G Z"]


def test_words_it_lacks_are_synthesised() -> None:
    assert said("Grimmelshausen")[0].startswith("G R IH M")
    assert said("mak'st") == ["M AE K S T"]


def test_numbers_have_pauses_between_their_words() -> None:
    assert "T W EH N T IY | F AO R T IY N" in said("2014")


@pytest.mark.parametrize(
    ("language", "word", "phones"),
    [
        ("de", "schöne", "SH ER N AH"),
        ("fr", "monde", "M AO N D"),
        ("es", "niño", "N IY N Y OW"),
        ("ru", "привет", "P R IY V EH T"),
        ("zh", "好", "HH AW"),
        ("ja", "か", "K AA"),
        ("xx", "foo", "F UW"),
    ],
)
def test_other_languages_have_the_nearest_sounds(language: str, word: str, phones: str) -> None:
    assert " ".join(p.partition("~")[0] for p in said(word, language)[0].split()) == phones


def test_every_sound_is_one_the_model_knows() -> None:
    known = set(load_sphinx_model().phones)
    for language in espeak().languages[::4]:
        for part in espeak().phonemes("abracadabra 1984 schön corazón мир 世界 שלום नमस्ते", language):
            assert set(to_arpabet(part)) <= known


def test_letters_are_the_last_resort() -> None:
    alone = Pronouncer("en", {})
    assert alone.variants(Token("night", (("night",),))) == (("N", "AY", "T"),)
    assert guess("שלום") == ("S", "L", "V", "M")
    for word in ("привет", "東京", "안녕", "123", "q", "…"):
        assert guess(word)


def test_an_unknown_voice_is_named() -> None:
    assert espeak().knows("pt-BR")
    assert not espeak().knows("tlh")
    with pytest.raises(ValueError, match="no voice for 'tlh'"):
        espeak().phonemes("nuqneH", "tlh")


def test_speech_comes_with_the_places_of_its_words() -> None:
    speech = espeak().speak("Hello wörld, one two.", "en")
    assert [at for at, _ in speech.words] == [0, 6, 13, 17]
    assert all(a.start <= b.start for a, b in zip(speech.phones, speech.phones[1:], strict=False))
    assert 0.5 < len(speech.samples) / speech.rate < 4
    assert abs(speech.samples).max() > 0.05
