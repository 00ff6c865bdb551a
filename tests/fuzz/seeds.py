"""Whole files of every family to be damaged, written by the program's own writers and by FFmpeg."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from threading import Lock
from typing import Any
from unittest.mock import patch

import numpy as np

from workstation.core.cover import Cover
from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.media.encode import encode
from workstation.media.formats import EXPORT_FORMATS, ExportSettings

RATE, FRAMES = 16_000, 6_000
_OTHERS = {
    "ac3": ("ac3", "ac3"), "eac3": ("eac3", "eac3"), "dts": ("dca", "dts"), "mka": ("flac", "matroska"),
    "webm": ("libopus", "webm"), "mkv": ("aac", "matroska"), "ts": ("aac", "mpegts"), "flv": ("libmp3lame", "flv"),
    "wma": ("wmav2", "asf"), "tta": ("tta", "tta"), "wv": ("wavpack", "wv"), "caf": ("pcm_s16le", "caf"),
    "w64": ("pcm_s16le", "w64"), "au": ("pcm_s16be", "au"), "mp2": ("mp2", "mp2"), "avi": ("pcm_s16le", "avi"),
    "alac.m4a": ("alac", "ipod"), "adpcm.wav": ("adpcm_ima_wav", "wav"), "ulaw.wav": ("pcm_mulaw", "wav"),
    "f64.wav": ("pcm_f64le", "wav"), "voc": ("pcm_u8", "voc"), "mov": ("pcm_s16le", "mov"), "mp4": ("aac", "mp4"),
}  # fmt: skip
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
_AUP = """<?xml version="1.0" standalone="no" ?>
<project xmlns="http://audacity.sourceforge.net/xml/" projname="t_data" version="1.3.0" rate="16000.0">
<wavetrack name="A" channel="2" rate="16000" gain="1.0" pan="0.0"><waveclip offset="0.0">
<sequence maxsamples="262144" sampleformat="262159" numsamples="6000">
<waveblock start="0"><silentblockfile len="6000"/></waveblock></sequence>
<envelope numpoints="0"/></waveclip></wavetrack>
<labeltrack name="L"><label t="0.1" t1="0.2" title="x"/></labeltrack></project>
"""
_LABELS = "0.1\t0.1\tone\n0.2\t0.3\tzwei\n\\\t200.0\t400.0\n0.35\t0.35\tdrei\n"
_SRT = "1\n00:00:00,100 --> 00:00:01,000\nHello <i>there</i>,\nyou\n\n2\n00:00:01,500 --> 00:00:02,000\n{\\an8}Zwei\n\n"


_writing = Lock()


@contextmanager
def _always_the_same() -> Iterator[None]:
    """Let FFmpeg put no random numbers into what is written meanwhile: a case is the same in each run."""
    import av

    def exact(file: Any, mode: Any = None, *arguments: Any, **options: Any) -> Any:
        if mode == "w":
            options["options"] = {**(options.get("options") or {}), "fflags": "+bitexact"}
        return opened(file, mode, *arguments, **options)

    with _writing:
        opened: Any = av.open
        with patch("av.open", exact):
            yield


def media(folder: Path) -> Iterator[Path]:
    with _always_the_same():
        yield from list(_media(folder))


def _numbered(path: Path) -> None:
    """Give the stream of an Ogg file the number 1: libsndfile takes a random one."""
    from mutagen.ogg import OggPage

    pages = []
    with path.open("rb") as file, suppress(EOFError):
        while True:
            pages.append(OggPage(file))
    for page in pages:
        page.serial = 1
    path.write_bytes(b"".join(page.write() for page in pages))


def _media(folder: Path) -> Iterator[Path]:
    noise = np.random.default_rng(1).uniform(-0.4, 0.4, (2, FRAMES)).astype(np.float32)
    markers = [Marker(FrameRange(at, at + at // 2), f"m{at}") for at in (0, 1_000, 3_000)]
    tags = {"title": "Ü", "artist": "A", "time_reference": "100", "MyOwn": "x"}
    for format_, row in EXPORT_FORMATS.items():
        for bits in row.bits or ("",):
            path = folder / f"{bits or 'x'}.{format_}"
            settings = ExportSettings(format_, bits)
            options: dict[str, Any] = {"cover": Cover("image/png", _PNG)}
            list(encode(path, [noise], RATE, 2, settings, tags, FRAMES, markers, **options))
            if format_ == "ogg":
                _numbered(path)
            yield path
    for name, (codec, container) in _OTHERS.items():
        with suppress(Exception):  # this FFmpeg cannot write it
            path = folder / f"other.{name}"
            _encode(path, noise, codec, container)
            yield path


def _encode(path: Path, sound: Any, codec: str, container: str) -> None:
    import av

    rate = 48_000 if codec in ("ac3", "eac3", "dca", "libopus") else 44_100 if container == "flv" else RATE
    with av.open(str(path), "w", format=container) as made:
        stream: Any = made.add_stream(codec, rate=rate, layout="stereo", options={"strict": "experimental"})
        stream.codec_context.format = av.codec.Codec(codec, "w").audio_formats[0]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T.reshape(1, -1)), "flt", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            made.mux(packet)


def subtitles(folder: Path) -> Iterator[Path]:
    from workstation.speech.formats.options import WriteOptions
    from workstation.speech.formats.table import FORMATS, read_words, write_words

    words = read_words("x.srt", _SRT.encode())
    for format_ in FORMATS:
        if format_.id == "text":  # without times it is none
            continue
        with suppress(ValueError):
            path = folder / f"s.{format_.extensions[0]}"
            path.write_text(write_words("", words, WriteOptions(), format_), "utf-8")
            yield path


def labels(folder: Path) -> Iterator[Path]:
    from workstation.exchange.labels.label import LabelContext
    from workstation.exchange.labels.table import LABEL_FORMATS, read_labels, write_labels

    first = folder / "labels.txt"
    first.write_text(_LABELS, "utf-8")
    yield first
    read = read_labels(first, RATE)
    for format_ in LABEL_FORMATS:
        path = folder / f"{format_.id}.{format_.ending}"
        path.write_text(write_labels(format_.id, read, LabelContext(1.0, "x.wav")), "utf-8")
        yield path


def timelines(folder: Path) -> Iterator[Path]:
    wav = _wav(folder / "sound.wav")
    (folder / "t.cue").write_text(
        f'TITLE "T"\nFILE "{wav.name}" WAVE\n  TRACK 01 AUDIO\n    TITLE "One"\n    INDEX 01 00:00:00\n'
        '  TRACK 02 AUDIO\n    TITLE "Two"\n    INDEX 01 00:00:10\n',
        "utf-8",
    )
    yield folder / "t.cue"
    with _program(folder) as program:
        program.open(wav)
        program.run("selection.set", 0.1, 0.1)
        program.run("clip.split")
        program.run("marker.add", "a", start=0.2)
        for ending in ("otio", "edl"):
            program.run("file.export_timeline", folder / f"t.{ending}")
            yield folder / f"t.{ending}"
    aup = folder / "t.aup"
    (folder / "t_data").mkdir()
    aup.write_text(_AUP, "utf-8")
    yield aup


def projects(folder: Path) -> Iterator[Path]:
    wav = _wav(folder / "sound.wav")
    with _program(folder) as program:
        program.open(wav)
        program.run("marker.add", "a", start=0.1, stop=0.2)
        program.run("selection.set", 0.15, 0.15)
        program.run("clip.split")
        program.run("effect.apply", "reverse")
        program.run("rack.add", "gain", track="master", gain_db=-3.0)
        program.run("words.insert_cue", start=0.05, stop=0.3)
        program.run("file.save_as", folder / "p.aws")
        program.run("file.collect")
    yield folder / "p.aws"


def presets(folder: Path) -> Iterator[Path]:
    from workstation.core.files.resources import resource

    for path in sorted(resource("presets", "racks").glob("*.json"))[:4]:
        copy = folder / path.name.replace(" ", "_")
        copy.write_bytes(path.read_bytes())
        yield copy
    _wav(folder / "sound.wav")


def settings(folder: Path) -> Iterator[Path]:
    from workstation.core.settings import SETTINGS

    path = folder / "settings.json"
    path.write_text(json.dumps({param.name: param.default for param in SETTINGS}, default=str), "utf-8")
    yield path


def manifests(folder: Path) -> Iterator[Path]:
    table = folder / "table.csv"
    table.write_text("audio,text,output,language,engine\na.wav,a.txt,a.srt,en,\nb.wav,,b.srt;b.vtt,,\n", "utf-8")
    yield table
    tabs = folder / "table.tsv"
    tabs.write_text("audio\ttext\na.wav\ta.txt\n", "utf-8")
    yield tabs


def plugins(folder: Path) -> Iterator[Path]:
    from workstation.core.files.resources import bundled_plugins

    for path in sorted(bundled_plugins().glob("*/plugin.toml")):
        copy = folder / f"{path.parent.name}.toml"
        copy.write_bytes(path.read_bytes())
        yield copy


def models(folder: Path) -> Iterator[Path]:
    """The files of a model that are looked at before anything is run: its description, letters and numbers."""
    from safetensors.numpy import save_file

    config = {"architectures": ["Wav2Vec2ForCTC"], "model_type": "wav2vec2", "vocab_size": 5, "hidden_size": 8}
    config |= {"pad_token_id": 0, "num_hidden_layers": 1, "num_attention_heads": 1}
    config |= {"conv_dim": [8], "conv_kernel": [2], "conv_stride": [2]}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "vocab.json").write_text(json.dumps({"<pad>": 0, "a": 1, "b": 2, "|": 3, "<unk>": 4}), "utf-8")
    save_file({"lm_head.weight": np.zeros((5, 8), np.float32)}, folder / "model.safetensors")
    yield folder / "config.json"
    yield folder / "vocab.json"
    yield folder / "model.safetensors"


def _wav(path: Path) -> Path:
    noise = np.random.default_rng(1).uniform(-0.4, 0.4, (1, FRAMES)).astype(np.float32)
    list(encode(path, [noise], RATE, 1))
    return path


def _program(folder: Path) -> Any:
    from workstation.cli.headless import Headless

    return Headless(folder / "cache", quiet=True)
