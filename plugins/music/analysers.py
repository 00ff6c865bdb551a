"""What the music plugin finds, as curves, segments and pictures over the track."""

from collections.abc import Generator

import numpy as np

from workstation.plugin.api import CurveOverlay, Overlay, OverlaySegment, Param, PictureOverlay, Samples, SegmentOverlay

BEATS = (Param("bar", 4, "Beats of a bar", "", 1, 16),)
NOTES = (
    Param(
        "engine",
        "melody",
        "Hears",
        choices=("melody", "model"),
        titles=("One at a time", "Several at once, by the model"),
        hint="The model is fetched once: notes, less than 1 MB",
    ),
)

Finding = Generator[float, None, tuple[Overlay, ...]]


def beats(samples: Samples, rate: int, bar: int) -> Finding:
    """Each beat as a segment up to the next, counted through the bars; ValueError where there are none."""
    import torch

    from workstation.plugin.music import track_beats

    found = yield from track_beats(torch.tensor(samples), rate)
    if not found.times:
        raise ValueError("no beat was found: the sound is too short, or nothing in it repeats itself")
    ends = (*found.times[1:], min(found.times[-1] + 60.0 / found.tempo, samples.shape[1] / rate))
    rows = (
        OverlaySegment(start, max(start, stop), f"{number // bar + 1}.{number % bar + 1}")
        for number, (start, stop) in enumerate(zip(found.times, ends, strict=True))
    )
    return (SegmentOverlay(f"Beats, {found.tempo:.1f} a minute", tuple(rows)),)


def key(samples: Samples, rate: int) -> Finding:
    """The key as one segment; ValueError where there are no tones."""
    import torch

    from workstation.plugin.music import find_key

    yield 0.1
    found = find_key(torch.tensor(samples), rate)
    if found is None:
        raise ValueError("no tones were found in the sound")
    sure = "clearly" if found.margin > 0.1 else "rather" if found.margin > 0.03 else "hardly more than another"
    return (SegmentOverlay("Key", (OverlaySegment(0.0, samples.shape[1] / rate, f"{found.name} ({sure})"),)),)


def chords(samples: Samples, rate: int) -> Finding:
    """The chords as segments over a picture of how strong the tones of the octave are."""
    import torch

    from workstation.plugin.music import PITCH_CLASSES, chords_of, follow_pitch_classes

    classes, step = yield from follow_pitch_classes(torch.tensor(samples), rate)
    found = chords_of(classes, step, samples.shape[1] / rate)
    rows = tuple(OverlaySegment(chord.start, chord.stop, chord.name) for chord in found if chord.name)
    tones = PictureOverlay("Tones", classes.T.numpy(), 0.0, len(classes) * step, 0.0, 1.0, labels=PITCH_CLASSES)
    return tones, SegmentOverlay("Chords", rows)


def notes(samples: Samples, rate: int, engine: str) -> Finding:
    """The notes as segments, over the curve of the pitch in MIDI numbers or over the likelihood of each note.

    ValueError, which says what to fetch, where the model is asked for and not installed.
    """
    import torch

    from workstation.plugin.music import note_name, notes_of, pitch_contour, transcribe_notes

    yield 0.01
    if engine == "model":
        found, likely, step = yield from transcribe_notes(torch.tensor(samples), rate)
        names = tuple(note_name(21 + row) for row in range(likely.shape[1]))
        roll = PictureOverlay("Tones", likely.T.astype(np.float64), 0.0, len(likely) * step, 0.0, 1.0, labels=names)
        heard = tuple(OverlaySegment(note.start, note.stop, note.name) for note in found)
        return roll, SegmentOverlay("Notes", heard)
    pitch, level, step = pitch_contour(torch.tensor(samples), rate)
    yield 0.9
    rows = tuple(OverlaySegment(note.start, note.stop, note.name) for note in notes_of(pitch, level, step))
    curve = CurveOverlay("Pitch", np.arange(len(pitch), dtype=np.float64) * step, pitch, "semitones (A4 is 69)")
    return curve, SegmentOverlay("Notes", rows)
