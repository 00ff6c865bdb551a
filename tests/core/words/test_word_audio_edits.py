import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.speaking import RATE, clicks, heard, say
from workstation.core.document import Document, Marker
from workstation.core.multi_cut import Cuts, cut_out
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.track import Track
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.core.words.word_audio_edits import copied, covered, cut_words, put_in
from workstation.core.words.word_cut_points import runs

FADE = round(0.012 * RATE)


def names(document: Document) -> list[str]:
    return [word.text for word in document.transcript.words]


def check_cut(document: Document, gone: list[int], fade: int) -> None:
    """The sound of some words is gone without a click, and the others are where they were, with their sound."""
    keys = [track.key for track in document.tracks]
    edited, cuts = cut_words(document, gone, keys, fade)
    old = [word for n, word in enumerate(document.transcript.words) if n not in gone]
    new = edited.transcript.words
    assert [w.text for w in new] == [w.text for w in old]
    assert document.frames - edited.frames == cuts.frames
    before, after = heard(document)[0], heard(edited)[0]
    for was, now in zip(old, new, strict=True):
        assert was.range is not None
        assert now.range is not None
        gone_before = sum(cut.frames for cut in cuts.ranges if cut.stop <= was.range.start)
        assert (now.range.start, now.range.frames) == (was.range.start - gone_before, was.range.frames)
        inner = slice(fade // 2 + 1, -fade // 2 - 1)
        np.testing.assert_array_equal(
            after[now.range.start : now.range.stop][inner], before[was.range.start : was.range.stop][inner]
        )
    for n in gone:
        place = document.transcript.word(n).range
        assert place is not None
        left = place.frames - sum(common.frames for cut in cuts.ranges if (common := cut.intersect(place)) is not None)
        assert left <= 2 * 0.02 * document.rate + 1, "no more of a word may stay than its edges can be wrong"
    found = clicks(after, document.rate, [cuts.map(cut.start) for cut in cuts.ranges], before, list(cuts.ranges))
    assert max(click.high_db for click in found) <= 0.5, "a joint must not be brighter than the speech around it"
    assert max(click.step for click in found) <= 1


def test_twenty_words_go_with_their_sound_and_nothing_clicks() -> None:
    document = say(80)
    gone = sorted(np.random.default_rng(3).choice(80, 20, replace=False).tolist())
    check_cut(document, gone, FADE)
    check_cut(document, list(range(31, 51)), FADE)


@pytest.mark.parametrize("name", ["acoustic_corpus", "cold_corpus", "cold_corpus3"])
def test_twenty_words_of_real_speech_go(speech: Path, name: str) -> None:
    import soundfile

    reference = json.loads((speech / "mfa" / f"{name}.ref.json").read_text("utf-8"))
    samples, rate = soundfile.read(speech / reference["audio"], dtype="float32", always_2d=True)
    words = tuple(
        Word(w["word"], FrameRange.from_seconds(w["start"], w["end"], rate))
        for w in reference["words"]
        if w.get("start") is not None
    )
    track = Track("t1", "Voice", EditList.of(ArraySource(np.ascontiguousarray(samples.T), rate)))
    document = Document(rate, (track,), transcript=Transcript(cues=(Cue(words),)))
    for seed in range(3):
        gone = sorted(np.random.default_rng(seed).choice(len(words), 20, replace=False).tolist())
        check_cut(document, gone, round(0.012 * rate))


def test_a_hard_cut_in_the_same_places_would_have_clicked() -> None:
    """The measure hears what the cross-fade prevents."""
    document = say(80)
    places = [r for word in document.transcript.words[1::5] if (r := word.range) is not None]
    cuts = Cuts(tuple(FrameRange((r.start + r.stop) // 2, r.stop + r.frames // 3) for r in places))
    joints = [cuts.map(cut.start) for cut in cuts.ranges]

    def worst(fade: int) -> float:
        samples = heard(cut_out(document, cuts, ["t1"], fade))[0]
        return max(c.high_db for c in clicks(samples, RATE, joints, heard(document)[0], list(cuts.ranges)))

    assert worst(0) > 0.5 > worst(FADE)


def test_the_longer_pause_stays_and_only_that() -> None:
    document = say(12)
    words = document.transcript.words
    first, gone, last = (words[n].range for n in (2, 3, 4))
    assert first is not None
    assert gone is not None
    assert last is not None
    edited, _ = cut_words(document, [3], ["t1"], FADE)
    now = [word.range for word in edited.transcript.words[2:4]]
    assert now[0] is not None
    assert now[1] is not None
    pause, wanted = now[1].start - now[0].stop, gone.start - first.stop
    assert gone.stop == last.start
    assert abs(pause - wanted) < 0.08 * RATE
    both = replace(document, transcript=Transcript(cues=(Cue((words[2], words[5], words[6])),)))
    shorter, longer = sorted(
        b.start - a.stop for a, b in pairwise(w.range for w in both.transcript.words) if a is not None and b is not None
    )
    edited, _ = cut_words(both, [1], ["t1"], FADE)
    a, b = (word.range for word in edited.transcript.words)
    assert a is not None
    assert b is not None
    assert abs((b.start - a.stop) - longer) < 0.12 * RATE, shorter


def test_all_tracks_stay_in_time_and_markers_follow() -> None:
    document = replace(say(12, others=2), markers=(Marker(FrameRange(0, 0), "in"), Marker(FrameRange(70_000, 70_000))))
    edited, cuts = cut_words(document, [1, 2, 7], ["t1", "t2", "t3"], FADE)
    assert {track.frames for track in edited.tracks} == {document.frames - cuts.frames}
    assert [marker.range.start for marker in edited.markers] == [0, cuts.map(70_000)]
    was, now = heard(document, 1)[0], heard(edited, 1)[0]
    assert now[-1] == was[-1]
    assert now[100] == was[100]


def test_words_of_one_track_leave_the_others_alone() -> None:
    document = say(12, track="t1", others=1)
    edited, cuts = cut_words(document, [4], ["t1"], FADE)
    assert edited.track("t2") is document.track("t2")
    assert edited.track("t1").frames == document.frames - cuts.frames


def test_the_first_and_the_last_word_can_go() -> None:
    document = say(12)
    ranges = [word.range for word in document.transcript.words]
    assert ranges[0] is not None
    assert ranges[-1] is not None
    tight, _ = document.tracks[0].edits.replace(FrameRange(ranges[-1].stop, document.frames), EditList(1))
    tight = tight.slice(FrameRange(ranges[0].start, tight.frames))
    cues = tuple(cue.shifted(-ranges[0].start) for cue in document.transcript.cues)
    bare = replace(
        document,
        tracks=(replace(document.tracks[0], edits=tight),),
        transcript=replace(document.transcript, cues=cues),
    )
    edited, _ = cut_words(bare, [0, 11], ["t1"], FADE)
    sound = heard(edited)[0]
    assert abs(sound[0]) < 0.02
    assert abs(sound[-1]) < 0.02
    everything, _ = cut_words(bare, range(12), ["t1"], FADE)
    assert everything.transcript.cues == ()
    assert everything.frames < 0.05 * RATE


def test_words_without_a_place_just_go() -> None:
    document = say(6)
    lost = replace(document.transcript, cues=(Cue((*document.transcript.words, Word("lost", None, 0.0))),))
    edited, cuts = cut_words(replace(document, transcript=lost), [6], ["t1"], FADE)
    assert cuts.ranges == ()
    assert edited.tracks == document.tracks
    assert names(edited) == names(document)


def test_words_at_once_by_two_speakers() -> None:
    """Who speaks on while another's word goes keeps what lies outside of it; nothing is out of order."""
    document = say(6)
    a, b, c = FrameRange(8_000, 20_000), FrameRange(12_000, 16_000), FrameRange(24_000, 28_000)
    transcript = Transcript(cues=(Cue((Word("a", a), Word("c", c))), Cue((Word("b", b),), "B")))
    found = runs(transcript, [2], document.frames)
    assert found == [], "its time belongs to the word that stays"
    found = runs(transcript, [0], document.frames)
    assert [(r.range, r.room) for r in found] == [(FrameRange(8_000, 12_000), FrameRange(0, 12_000))]


def test_what_was_copied_can_be_put_elsewhere() -> None:
    document = say(18)
    speech = copied(document, [4, 5], ["t1"], FADE)
    edited, change = put_in(document, 12, speech, FADE)
    assert names(edited) == [*[f"w{n}" for n in range(12)], "w4", "w5", *[f"w{n}" for n in range(12, 18)]]
    assert change.inserted == speech.frames
    samples, before = heard(edited)[0], heard(document)[0]
    for n in (12, 13):
        new, old = edited.transcript.word(n).range, document.transcript.word(n - 8).range
        assert new is not None
        assert old is not None
        assert new.frames == old.frames
        inner = slice(FADE, -FADE)
        np.testing.assert_array_equal(samples[new.start : new.stop][inner], before[old.start : old.stop][inner])
    for n in range(12, 18):
        new, old = edited.transcript.word(n + 2).range, document.transcript.word(n).range
        assert new is not None
        assert old is not None
        assert new == old.shift(speech.frames)
    joints = [change.start, change.start + change.inserted]
    caret = FrameRange(change.start, change.start)
    assert max(click.high_db for click in clicks(samples, RATE, joints, before, [caret, caret])) <= 0.5


def test_scattered_words_are_copied_as_one_piece() -> None:
    document = say(18)
    speech = copied(document, [2, 9], ["t1"], FADE)
    assert [word.text for cue in speech.cues for word in cue.words] == ["w2", "w9"]
    ranges = [document.transcript.word(n).range for n in (2, 9)]
    lengths = [r.frames for r in ranges if r is not None]
    assert sum(lengths) <= speech.frames <= sum(lengths) + 0.7 * RATE
    with pytest.raises(ValueError, match="none of these words"):
        copied(document, [], ["t1"], FADE)


def test_a_cover_takes_the_place_of_the_sound_and_of_nothing_else() -> None:
    document = say(12)
    edited = covered(document, [3], ["t1"], 40, lambda channels, frames: EditList.silence(channels, frames, RATE))
    place = document.transcript.word(3).range
    assert place is not None
    before, after = heard(document)[0], heard(edited)[0]
    assert not after[place.start + 40 : place.stop - 40].any()
    np.testing.assert_array_equal(after[: place.start], before[: place.start])
    np.testing.assert_array_equal(after[place.stop :], before[place.stop :])
    assert edited.transcript is document.transcript


def test_cuts_say_where_things_went() -> None:
    cuts = Cuts((FrameRange(10, 20), FrameRange(20, 25), FrameRange(40, 50)))
    assert cuts.ranges == (FrameRange(10, 25), FrameRange(40, 50))
    assert [cuts.map(f) for f in (0, 10, 17, 25, 39, 45, 60)] == [0, 10, 10, 10, 24, 25, 35]
    assert cuts.map_range(FrameRange(12, 20)) is None
    assert cuts.map_range(FrameRange(5, 45)) == FrameRange(5, 25)
    assert cuts.map_range(FrameRange(12, 12)) is None
    assert [cuts.change.map(f) for f in (5, 60)] == [5, 35]
    with pytest.raises(ValueError, match="not overlap"):
        Cuts((FrameRange(10, 20), FrameRange(15, 25)))


def test_clips_stay_clips() -> None:
    document = say(12)
    track = document.tracks[0]
    half = track.frames // 2
    pieces = [track.edits.slice(FrameRange(0, half)), track.edits.slice(FrameRange(half, track.frames))]
    clips = [Clip.of(pieces[0]), replace(Clip.of(pieces[1], half), name="second", colour=3)]
    document = document.with_track(track.with_clips(clips))
    edited, cuts = cut_words(document, [1, 9], ["t1"], FADE)
    first, second = edited.tracks[0].clips
    assert (second.name, second.start, second.stop) == ("second", cuts.map(half), document.frames - cuts.frames)
    assert first.start == 0
    plain, _ = cut_words(say(12), [1, 9], ["t1"], FADE)
    np.testing.assert_array_equal(heard(edited), heard(plain))


def test_cues_behind_a_cut_are_not_looked_into() -> None:
    document = say(60)
    edited, _ = cut_words(document, [1], ["t1"], FADE)
    before, after = document.transcript.cues, edited.transcript.cues
    assert all(new.unmoved is old for old, new in zip(before[1:], after[1:], strict=True))


def test_runs_of_a_few_words_are_those_among_all() -> None:
    """What bounds a cut is found near by: the same as when every word is looked at, also where cues cross."""
    rng = np.random.default_rng(5)
    for _ in range(60):
        cues, at = [], 0
        for _ in range(12):
            at = max(0, at + int(rng.integers(-300, 500)))
            words, place = [], at
            for _ in range(int(rng.integers(1, 5))):
                frames = int(rng.integers(20, 200))
                words.append(Word("w", FrameRange(place, place + frames) if rng.random() > 0.1 else None))
                place += frames + int(rng.integers(0, 60))
            cues.append(Cue(tuple(words)))
            at = place
        transcript = Transcript(cues=tuple(cues))
        whole = Transcript(cues=(Cue(transcript.words),))  # one cue: all words are near
        count = transcript.firsts[-1]
        chosen = rng.choice(count, int(rng.integers(1, 6)), replace=False).tolist()
        assert runs(transcript, chosen, 20_000) == runs(whole, chosen, 20_000)
