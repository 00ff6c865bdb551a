"""Words timed in seconds."""

import pytest

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Word
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

TIMED = AlignedTranscript(
    "en",
    (
        TimedCue((TimedWord("So", 0.1, 0.3, 0.9), TimedWord("far", None, None, 0.0)), "ANNA"),
        TimedCue((TimedWord("away", 1.0, 1.5),)),
    ),
)


def test_frames_and_back() -> None:
    transcript = TIMED.to_transcript(48000, "t1", offset=480)
    assert transcript.cues[0].words == (Word("So", FrameRange(5280, 14880), 0.9), Word("far", None, 0.0))
    assert (transcript.track, transcript.cues[0].speaker) == ("t1", "ANNA")
    assert AlignedTranscript.from_transcript(TIMED.to_transcript(48000), 48000) == TIMED


def test_json_and_back() -> None:
    value = TIMED.to_json()
    assert value["words"][0] == {"word": "So", "start": 0.1, "end": 0.3, "score": 0.9, "speaker": "ANNA"}
    assert value["words"][1]["start"] is None
    assert value["cues"][0] == {"start": 0.1, "end": 0.3, "text": "So far", "words": [0, 2], "speaker": "ANNA"}
    assert AlignedTranscript.from_json(value) == TIMED


def test_other_shapes_of_json() -> None:
    words = [{"word": "a", "start": 0, "end": 1}, {"word": "2"}]
    for value in (
        words,
        {"words": words},
        {"segments": [{"words": words}]},
        {"words": words, "cues": [{"words": [0, 9]}]},
    ):
        assert [w.text for w in AlignedTranscript.from_json(value).words] == ["a", "2"]
    assert AlignedTranscript.from_json({"segments": [{"text": "x y", "start": 1, "end": 2}]}).words[1].text == "y"


@pytest.mark.parametrize("value", [3, {"words": 1}, [1], [{"word": 1}], [{"word": "a", "start": True, "end": 1}],
                                   [{"word": "a", "start": 0, "end": 10**400}], {}])  # fmt: skip
def test_no_words_in_json(value: object) -> None:
    with pytest.raises(ValueError, match=r"expected a (table|list|text|number)"):
        AlignedTranscript.from_json(value)


def test_odd_json_loses_what_is_odd_only() -> None:
    found = AlignedTranscript.from_json({"words": [{"word": "a"}], "cues": [{"words": [0, 1], "breaks": 3}]})
    assert found == AlignedTranscript("en", (TimedCue((TimedWord("a"),)),))
    foreign = AlignedTranscript.from_json([{"word": "a", "score": 85}, {"word": "b", "score": -3}])
    assert [word.score for word in foreign.words] == [None, None]
    reversed_ = AlignedTranscript.from_json({"segments": [{"text": "a b", "start": 2, "end": 1}]})
    assert reversed_.words == (TimedWord("a"), TimedWord("b"))


def test_times_are_checked() -> None:
    with pytest.raises(ValueError, match="only one of start and end"):
        TimedWord("a", 1.0)
    with pytest.raises(ValueError, match="0 <= start <= end"):
        TimedWord("a", 2.0, 1.0)
    with pytest.raises(ValueError, match="there are 3 words, got 1"):
        TIMED.with_words([TimedWord("a")])
