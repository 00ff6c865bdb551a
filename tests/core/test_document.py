from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.core.document import Document, Marker, Selection, Track
from workstation.core.history import History, Revision
from workstation.core.persistent_list import PersistentList
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word


def words(*places: tuple[str, int, int]) -> Transcript:
    return Transcript("en", (Cue(tuple(Word(text, FrameRange(a, b)) for text, a, b in places)),))


def test_deleting_moves_markers_and_words() -> None:
    doc = document(100)
    doc = Document(
        doc.rate,
        doc.tracks,
        (Marker(FrameRange(10, 10), "a"), Marker(FrameRange(50, 60), "b")),
        words(("one", 5, 15), ("two", 22, 28), ("three", 40, 50)),
    )
    edited, change = doc.replace_sound(FrameRange(20, 30), {"t1": EditList(1)})
    assert change == Change(20, 10, 0)
    assert [m.range for m in edited.markers] == [FrameRange(10, 10), FrameRange(40, 50)]
    assert [(w.text, w.range) for w in edited.transcript.words] == [
        ("one", FrameRange(5, 15)),
        ("three", FrameRange(30, 40)),
    ]
    np.testing.assert_array_equal(edited.track("t1").edits.read(FrameRange(20, 25)), ramp(5, 1, 10_030))


def test_an_edit_of_one_track_leaves_the_others_and_the_markers() -> None:
    doc = document(100, 80)
    doc = Document(doc.rate, doc.tracks, (Marker(FrameRange(90, 90)),), words(("one", 50, 60)))
    edited, _ = doc.replace_sound(FrameRange(0, 10), {"t2": EditList(1)})
    assert (edited.track("t1").frames, edited.track("t2").frames) == (100, 70)
    assert edited.markers == doc.markers
    assert edited.transcript == doc.transcript


def test_a_short_track_is_filled_up_before_an_insertion() -> None:
    doc = document(100, 10)
    piece = EditList.of(ArraySource(ramp(5, 1, 77), 1000))
    edited, change = doc.replace_sound(FrameRange(40, 40), {"t1": piece, "t2": piece})
    assert change == Change(40, 0, 5)
    assert edited.track("t2").frames == 45
    assert not edited.track("t2").edits.read(FrameRange(10, 40)).any()


def test_deleting_past_a_short_track_leaves_it() -> None:
    edited, _ = document(100, 10).replace_sound(FrameRange(40, 50), {"t1": EditList(1), "t2": EditList(1)})
    assert (edited.track("t1").frames, edited.track("t2").frames) == (90, 10)


def test_names_that_are_not_there() -> None:
    with pytest.raises(ValueError, match=r"no track 'x'; there are t1"):
        document(5).track("x")
    with pytest.raises(ValueError, match="keys of tracks must differ"):
        Document(1000, (Track("a", "A", EditList(1)), Track("a", "B", EditList(1))))
    with pytest.raises(ValueError, match="sample rate must be positive"):
        Document(0)


def test_selected_tracks() -> None:
    doc = document(5, 6)
    assert len(doc.selected(Selection())) == 2
    assert [t.key for t in doc.selected(Selection(tracks=("t2",)))] == ["t2"]
    assert doc.free_key() == "t3"
    assert doc.without_track("t1").free_key() == "t3"


def test_replacing_a_word() -> None:
    transcript = Transcript("en", (Cue((Word("a"), Word("b"))), Cue((Word("c"),), "Ann")))
    changed = transcript.with_word(2, Word("d", FrameRange(1, 2)))
    assert [w.text for w in changed.words] == ["a", "b", "d"]
    assert changed.text == "a b\nAnn: d"
    assert changed.cues[1].range == FrameRange(1, 2)
    assert transcript.cues[0].range is None
    with pytest.raises(ValueError, match="no word 3: the transcript has 3"):
        transcript.with_word(3, Word("x"))


def test_history_branches_and_amends() -> None:
    docs = [document(n) for n in (5, 6, 7)]
    history = History((Revision(docs[0]),)).commit(Revision(docs[1])).commit(Revision(docs[2]))
    assert history.can_undo
    assert not history.can_redo
    back = history.goto(0)
    assert back.current.document is docs[0]
    assert back.can_redo
    assert len(back.commit(Revision(docs[2])).revisions) == 2
    assert history.amend(Revision(docs[0])).revisions[:2] == history.revisions[:2]
    with pytest.raises(ValueError, match="no revision 9 of 3"):
        history.goto(9)


def test_tracks_stay_together_behind_pieces_of_different_lengths() -> None:
    doc = document(100, 100, 40)
    long, short = EditList.of(ArraySource(ramp(20), 1000)), EditList.of(ArraySource(ramp(5), 1000))
    edited, change = doc.replace_sound(FrameRange(40, 50), {"t1": long, "t2": short, "t3": short})
    assert change == Change(40, 10, 20)
    assert [t.frames for t in edited.tracks] == [110, 110, 45]
    sound = edited.track("t2").edits.read(FrameRange(0, 110))
    assert not sound[:, 45:60].any()
    np.testing.assert_array_equal(sound[:, 60:], ramp(50, 1, 20_050))


def test_a_track_without_sound_there_does_not_hold_the_markers() -> None:
    doc = document(100, 10)
    doc = Document(doc.rate, doc.tracks, (Marker(FrameRange(60, 60)),), words(("one", 70, 80)))
    edited, _ = doc.replace_sound(FrameRange(20, 30), {"t1": EditList(1)})
    assert edited.markers[0].range == FrameRange(50, 50)
    assert edited.transcript.words[0].range == FrameRange(60, 70)


def test_words_go_with_their_track() -> None:
    doc = document(100, 100)
    doc = Document(doc.rate, doc.tracks, transcript=Transcript("de", (Cue((Word("a"),)),), "t2"))
    assert doc.without_track("t1").transcript == doc.transcript
    assert doc.without_track("t2").transcript == Transcript("de")


def test_a_revision_is_new_unless_the_history_held_it_before() -> None:
    revisions = [Revision(document(n), label=str(n)) for n in range(1, 4)]
    before = History((revisions[0],)).commit(revisions[1])
    assert not before.is_new(before)
    assert not before.goto(0).is_new(before)
    assert before.commit(revisions[2]).is_new(before)
    assert before.goto(0).commit(revisions[2]).is_new(before)
    assert before.amend(revisions[2]).is_new(before)


def test_many_tracks_are_replaced_in_one_pass_in_their_places() -> None:
    doc = document(5, 6, 7)
    first, third = (replace(doc.track(key), name=f"new {key}") for key in ("t1", "t3"))
    another = replace(doc.track("t2"), key="t9")
    edited = doc.with_tracks({"t3": third, "t9": another, "t1": first})
    assert [track.name for track in edited.tracks] == ["new t1", "Track 2", "new t3", "Track 2"]
    assert edited.track("t9") is another
    assert edited.track("t3") is third
    assert doc.track("t3").name == "Track 3"


def test_what_was_looked_up_does_not_make_a_document_another_value() -> None:
    doc = document(5, 6)
    same = replace(doc, tags={})
    doc.track("t2")
    assert doc == same
    assert repr(doc) == repr(same)


def test_a_step_more_shares_the_steps_before_it() -> None:
    history = History(tuple(Revision(document(5), label=str(number)) for number in range(1000)), 999)
    more = history.with_selection(Selection(FrameRange(1, 2))).commit(Revision(document(5))).without_oldest(1)
    assert [r.label for r in more.revisions[:3]] == ["1", "2", "3"]
    assert (len(more.revisions), more.index) == (1000, 999)
    assert more.revisions[998].selection.range == FrameRange(1, 2)
    before, after = PersistentList.of(history.revisions), PersistentList.of(more.revisions)
    assert len({id(b) for b in before._blocks} & {id(b) for b in after._blocks}) >= len(after._blocks) - 2
