import pytest

from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.speech.text.fillers import FILLERS, fillers_of, find_fillers, phrases_in


def text(words: str) -> Transcript:
    return Transcript(cues=(Cue(tuple(map(Word, words.split()))),))


def test_fillers_are_found_however_they_are_written() -> None:
    said = text("Um, I uhhh think... you know, UMMM you know it. Uh-huh")
    assert find_fillers(said, ("um", "uh")) == [(0, 1), (2, 3), (6, 7)]
    assert find_fillers(said, ("you know", "you")) == [(4, 6), (7, 9)]
    assert find_fillers(said, ()) == []


@pytest.mark.parametrize("language", FILLERS)
def test_every_list_finds_itself(language: str) -> None:
    fillers = FILLERS[language]
    for phrase in (*fillers.sure, *fillers.perhaps):
        assert find_fillers(text(phrase), (phrase,)) == [(0, len(phrase.split()))]
    assert not set(fillers.sure) & set(fillers.perhaps)


def test_languages_and_lists() -> None:
    assert fillers_of("de-AT") is FILLERS["de"]
    assert fillers_of("xx") is FILLERS["en"]
    assert phrases_in(" um,  you   know ;\nlike,, ") == ("um", "you know", "like")
