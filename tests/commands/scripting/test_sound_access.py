import threading

import numpy as np
import pytest
import torch

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.commands.scripting.document_access import NAMES, CurrentDocument
from workstation.commands.scripting.sound_access import SoundAccess
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.call_queue import Mailbox
from workstation.session import Session

RATE = 8000


def tones(*hertz: float, rate: int = RATE, seconds: float = 1.0) -> Samples:
    at = np.arange(round(rate * seconds)) / rate
    return np.sum([0.4 * np.sin(2 * np.pi * f * at) for f in hertz], axis=0, keepdims=True).astype(np.float32)


def read(session: Session, key: str = "t1") -> Samples:
    track = session.document.track(key)
    return track.edits.read(FrameRange(0, track.frames))


@pytest.fixture
def sound(session: Session) -> SoundAccess:
    """Two tracks, of one and of two channels."""
    one, two = document(100).tracks[0], document(100, channels=2).tracks[0]
    second = Track("t2", "Second", two.edits)
    session.start(Document(1000, (one, second)))
    return SoundAccess(session)


def test_all_is_selected_where_nothing_is(sound: SoundAccess, session: Session) -> None:
    x, rate = sound.sel()
    assert (x.dtype, tuple(x.shape), rate) == (torch.float32, (3, 100), 1000)
    np.testing.assert_array_equal(x.numpy(), np.concatenate([read(session), read(session, "t2")]))
    x.zero_()
    assert read(session).any(), "it is a copy"


def test_what_is_put_back_is_one_step_in_the_same_place(sound: SoundAccess, session: Session) -> None:
    before = session.document
    session.select(FrameRange(20, 50), ("t2",))
    x, _ = sound.sel()
    assert tuple(x.shape) == (2, 30)
    sound.put(-x)
    assert len(session.history.revisions) == 2
    assert session.history.current.label == "Put"
    assert session.document.track("t1") is before.track("t1")
    was, now = before.track("t2").edits, session.document.track("t2").edits
    np.testing.assert_array_equal(now.read(FrameRange(20, 50)), -was.read(FrameRange(20, 50)))
    np.testing.assert_array_equal(now.read(FrameRange(50, 100)), was.read(FrameRange(50, 100)))
    assert session.selection.range == FrameRange(20, 50)
    session.goto(0)
    assert session.document is before


@pytest.mark.parametrize("frames", [0, 10, 75])
def test_the_length_may_change_and_what_follows_moves(sound: SoundAccess, session: Session, frames: int) -> None:
    before = read(session)
    session.select(FrameRange(20, 50))
    sound.put(torch.ones(3, frames))
    assert [track.frames for track in session.document.tracks] == [70 + frames] * 2
    assert session.selection.range == FrameRange(20, 20 + frames)
    np.testing.assert_array_equal(read(session)[:, 20 + frames :], before[:, 50:])


def test_the_channels_and_samples_are_checked(sound: SoundAccess, session: Session) -> None:
    session.select(FrameRange(0, 4), ("t2",))
    wrong = [
        (torch.zeros(4), r"put: 2 channels wanted \(Second selected\), got 1 channel of 4 frames"),
        (torch.zeros(4, 2), r"got 4 channels of 2 frames: the shape is \(channels, frames\)"),
        (torch.zeros(1, 2, 4), r"the shape \(channels, frames\), got \(1, 2, 4\)"),
        (torch.full((2, 4), torch.nan), "8 of 8 samples are no finite numbers"),
        (torch.zeros(2, 4, dtype=torch.int16), "got int16: divide it by 32768"),
        (torch.zeros(2, 4, dtype=torch.complex64), "real floats of full scale ±1, got complex64"),
        ("sound", "put takes a tensor or an array of numbers, got str"),
        (None, "put takes a tensor or an array of numbers, got NoneType"),
    ]
    for given, said in wrong:
        with pytest.raises(CommandError, match=said):
            sound.put(given)
    with pytest.raises(CommandError, match=r"F\.resample\(y, 16000, 1000\)"):
        sound.put(torch.zeros(2, 4), 16_000)
    assert len(session.history.revisions) == 1


@pytest.mark.parametrize("kind", [torch.float64, torch.float16, torch.bfloat16])
def test_other_floats_and_gradients_do(sound: SoundAccess, session: Session, kind: torch.dtype) -> None:
    sound.put(torch.full((3, 5), 0.5, dtype=kind, requires_grad=True))
    np.testing.assert_array_equal(read(session), np.full((1, 5), 0.5, np.float32))


def test_a_box_is_its_band_alone_and_the_rest_stays(session: Session) -> None:
    both = tones(440, 3000)
    session.start(Document(RATE, (Track("t1", "Voice", EditList.of(ArraySource(both, RATE))),)))
    session.select(FrameRange(2000, 6000), (), (300.0, 800.0))
    sound = SoundAccess(session)
    band, _ = sound.sel()
    inside = slice(1000, 3000)
    np.testing.assert_allclose(band[:, inside], tones(440)[:, 3000:5000], atol=0.01)
    sound.put(band)
    np.testing.assert_allclose(read(session), both, atol=1e-6)
    sound.put(torch.zeros_like(band))
    np.testing.assert_allclose(read(session)[:, 3000:5000], tones(3000)[:, 3000:5000], atol=0.01)
    np.testing.assert_array_equal(read(session)[:, :2000], both[:, :2000])
    assert session.selection.band_hz == (300.0, 800.0)
    with pytest.raises(CommandError, match=r"a band of 4,000 frames is selected, got 10: it keeps its length"):
        sound.put(torch.zeros(1, 10))


def test_a_track_that_ends_before_is_left_out_and_one_that_ends_within_is_silent(session: Session) -> None:
    session.start(document(100, 40, 60))
    session.select(FrameRange(50, 80))
    x, _ = SoundAccess(session).sel()
    assert tuple(x.shape) == (2, 30)
    assert not x[1, 10:].any()
    assert x[1, :10].all()


def test_nothing_to_take_says_so(session: Session) -> None:
    sound = SoundAccess(session)
    with pytest.raises(CommandError, match="sel: open or record a sound first"):
        sound.sel()
    with pytest.raises(CommandError, match="put: there is no track yet"):
        sound.put(torch.zeros(1, 5))


def test_tracks_by_name_key_and_number(sound: SoundAccess, session: Session) -> None:
    tracks = sound.tracks
    assert [tracks["Second"].key, tracks["t1"].name, tracks[-1].channels, len(tracks)] == ["t2", "Track 1", 2, 2]
    assert "Second" in tracks
    assert "Third" not in tracks
    with pytest.raises(CommandError, match="no track 'Third'; there are 'Track 1', 'Second'"):
        tracks["Third"]
    with pytest.raises(CommandError, match="no track 2: the document has 2"):
        tracks[2]
    tracks["Second"].audio = tracks["Second"].audio[:1, :30] * 2
    assert (tracks["Second"].channels, tracks["Second"].frames, doc_label(session)) == (1, 30, "Audio of Second")
    with pytest.raises(AttributeError, match="only audio"):
        tracks["Second"].name = "x"  # type: ignore[misc]


def doc_label(session: Session) -> str:
    return session.history.current.label


def test_two_tracks_of_one_name_are_told_apart_by_key(session: Session) -> None:
    session.start(document(10))
    sound = SoundAccess(session)
    sound.tracks.add("Track 1", torch.ones(4))
    with pytest.raises(CommandError, match="take one by its key, t1 or t2"):
        sound.tracks["Track 1"]


def test_the_first_sound_of_a_document_brings_its_rate(session: Session) -> None:
    sound = SoundAccess(session)
    sound.tracks.add("Tone", [0.0, 0.5], 16_000)
    assert (session.document.rate, session.document.frames) == (16_000, 2)
    with pytest.raises(CommandError, match="8000 Hz and the document 16000 Hz"):
        sound.tracks.add("Other", [0.0, 0.5], 8000)
    with pytest.raises(CommandError, match="a rate is a whole number"):
        SoundAccess(session).play([0.5], -1)


def test_labels_of_every_form_are_one_step(sound: SoundAccess, session: Session) -> None:
    assert sound.label([(0.02, 0.05, "hit"), 0.01, (0.06, 0.07)], "noise") == 3
    found = [(m.label, m.range.start, m.range.stop) for m in session.document.markers]
    assert found == [("noise 2", 10, 10), ("hit", 20, 50), ("noise 3", 60, 70)]
    assert len(session.history.revisions) == 2
    assert sound.label(torch.tensor([[0, 500]]), "half", rate=10_000) == 1
    assert session.document.markers[0].range == FrameRange(0, 50)
    assert sound.label(np.array([0.03])) == 1
    assert sound.label([]) == 0
    for wrong in ([(1, 2, 3)], [None], 5, (0.1, 0.2, "text"), [(0.1, float("nan"))], [-1]):
        with pytest.raises(CommandError, match="label"):
            sound.label(wrong)


def test_doc_has_twenty_names_and_tells_of_now(sound: SoundAccess, session: Session) -> None:
    doc = CurrentDocument(session)
    assert len(NAMES) == 20
    assert dir(doc) == sorted(NAMES)
    assert all(getattr(doc, name) is not ... for name in NAMES)
    session.select(FrameRange(10, 20))
    sound.put(torch.zeros(3, 20))
    assert (doc.selection, doc.frames, doc.history, doc.modified) == ((0.01, 0.03), 110, ("Open", "Put"), True)
    with pytest.raises(AttributeError, match=r"put\(y\)"):
        doc.rate = 5


class Speaker:
    """An output that takes all at once."""

    latency_seconds = 0.0

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels, self.heard = rate, channels, list[Samples]()
        self.stuck = threading.Event()

    def write(self, block: Samples) -> None:
        self.heard.append(block.copy())

    def drain(self) -> None: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


def test_a_tensor_is_heard_and_the_document_stays(
    commands: Commands, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Speaker] = []

    def open_output(rate: int, channels: int, device: object) -> Speaker:
        made.append(Speaker(rate, channels))
        return made[-1]

    monkeypatch.setattr("workstation.engine.playback.devices.open_output", open_output)
    session = commands.session
    session.start(document(100))
    sound = SoundAccess(session, wait=lambda job: mailbox.pump(lambda: job.over, 30))
    x = torch.from_numpy(tones(440, rate=16_000, seconds=0.1)).repeat(2, 1)
    sound.play(x, 16_000)
    assert (made[0].rate, made[0].channels) == (16_000, 2)
    heard = np.concatenate(made[0].heard, axis=1)
    np.testing.assert_array_equal(heard[:, : x.shape[1]], x.numpy())
    assert not session.audition.playing
    assert not session.compute.jobs


def test_without_a_device_playing_says_so(session: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from workstation.engine.playback.device_error import AudioDeviceError

    def none(rate: int, channels: int, device: object) -> Speaker:
        raise AudioDeviceError("there is no device")

    monkeypatch.setattr("workstation.engine.playback.devices.open_output", none)
    sound = SoundAccess(session, wait=lambda job: mailbox.pump(lambda: job.over, 30))
    with pytest.raises(CommandError, match="play: there is no device"):
        sound.play(torch.zeros(8000), 8000)
