"""The forms that the JSON of a project may have: every type and every bound, checked while it is read."""

from typing import Annotated, Any

from msgspec import Meta, Raw, Struct

from workstation.core.sound.sources import MAX_CHANNELS, MAX_FRAMES, MAX_RATE

Number = Annotated[int, Meta(ge=0, le=MAX_FRAMES)]
"""Of a row."""
Frame = Annotated[int, Meta(ge=0, le=MAX_FRAMES)]
Offset = Annotated[int, Meta(ge=-MAX_FRAMES, le=MAX_FRAMES)]
"""A frame as seen from another one."""
Channels = Annotated[int, Meta(ge=1, le=MAX_CHANNELS)]
Rate = Annotated[int, Meta(ge=1, le=MAX_RATE)]
Decibels = Annotated[float, Meta(ge=-300, le=300)]
Factor = Annotated[float, Meta(ge=-3e38, le=3e38)]
Colour = Annotated[int, Meta(ge=0, le=1 << 24)]
Hertz = Annotated[float, Meta(ge=0, le=MAX_RATE)]
Score = Annotated[float, Meta(ge=-1e6, le=1e6)]
Chunks = Annotated[list[Number], Meta(max_length=1 << 22)]
Placed = list[tuple[Number, Offset]]
Band = tuple[Hertz, Hertz] | None


class SlotForm(Struct):
    key: str
    effect: str
    values: dict[str, Any]  # `object` would be looked up as a class by msgspec, for each value
    enabled: bool
    listens_to: str = ""


class RampForm(Struct, array_like=True):
    start: Offset
    stop: Offset
    shape: str
    falls: bool
    closed: bool = False


class CurveForm(Struct):
    fades: list[RampForm]
    gain_db: Decibels
    envelope: list[tuple[Offset, Decibels]]
    factors: list[Factor] = []


class MaterialForm(Struct):
    channels: Channels
    chunks: Chunks


class MadeForm(Struct):
    """A source made of others: of `shape` and `curve`, of `mix` and `frames`, or of `remix` and `channels`."""

    shape: MaterialForm | None = None
    curve: CurveForm | None = None
    mix: "list[PartForm] | None" = None
    frames: Frame | None = None
    remix: "int | MadeForm | None" = None
    channels: Channels | None = None


class PartForm(Struct, array_like=True):
    position: Frame
    start: Frame
    frames: Frame
    source: int | MadeForm


class SegmentForm(Struct, array_like=True):
    source: int | MadeForm
    start: Frame
    stop: Frame


class ClipForm(Struct):
    start: Frame
    visible: tuple[Frame, Frame]
    chunks: Chunks
    fades: list[RampForm] = []
    gain_db: Decibels = 0.0
    envelope: list[tuple[Offset, Decibels]] = []
    group: str = ""
    name: str = ""
    colour: Colour | None = None


class TrackForm(Struct):
    key: str
    name: str
    channels: Channels
    chunks: Chunks
    rack: Raw
    gain_db: Decibels
    pan: Annotated[float, Meta(ge=-1, le=1)]
    mute: bool
    solo: bool
    colour: Colour | None = None
    layout: list[Annotated[str, Meta(max_length=8)]] = []
    clips: list[Raw] = []


class MarkerForm(Struct, array_like=True):
    start: Offset
    stop: Offset
    label: str
    low_hz: Hertz | None = None
    high_hz: Hertz | None = None


class WordForm(Struct, array_like=True):
    text: str
    place: tuple[Offset, Offset] | None
    score: Score | None
    breaks: bool = False


class CueForm(Struct):
    speaker: str
    words: list[WordForm]
    shown: tuple[Offset, Offset] | None = None
    translation: str = ""


class TranscriptForm(Struct):
    language: str
    track: str
    cues: Placed
    translation_language: str = ""


class CoverForm(Struct, array_like=True):
    mime: str
    image: bytes


class DocumentForm(Struct):
    rate: Rate
    tracks: list[Raw]
    markers: Raw
    transcript: Raw
    rack: Raw
    tags: dict[str, str]
    cover: Placed = []


class SelectionForm(Struct):
    range: tuple[Frame, Frame]
    tracks: list[str]
    band_hz: Band


class RevisionForm(Struct):
    document: DocumentForm
    selection: SelectionForm
    change: tuple[Frame, Frame, Frame] | None


class SourceForm(Struct):
    """A row of the table `source`."""

    kind: str
    channels: Channels
    frames: Frame
    rate: Rate
    path: str | None
    relative: str | None
    fingerprint: str | None
    inner: Number | None
