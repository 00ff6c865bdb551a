"""What the FFmpeg that comes with PyAV can do: versions, formats, codings, devices.

Names are as FFmpeg's own; values are its descriptions.
"""

from typing import Any

import av
import av.logging

_DEVICES = ("alsa", "oss", "pulse", "jack", "avfoundation", "dshow", "lavfi", "x11grab", "video4linux2,v4l2", "fbdev")
_OUTPUT_DEVICES = ("alsa", "oss", "pulse", "audiotoolbox", "sdl,sdl2", "fbdev", "video4linux2,v4l2", "opengl")
_level = 8


def get_versions() -> dict[str, tuple[int, ...]]:
    """The versions of FFmpeg's libraries, each as three numbers.

    Example:
        >>> sorted(get_versions())
        ['libavcodec', 'libavdevice', 'libavfilter', 'libavformat', 'libavutil']
    """
    names = ("libavutil", "libavcodec", "libavformat", "libavfilter", "libavdevice")
    return {name: tuple(av.library_versions[name]) for name in names}


def get_log_level() -> int:
    """What `set_log_level` was given last; 8 at the start."""
    return _level


def set_log_level(level: int) -> None:
    """How much FFmpeg prints: -8 nothing, 16 errors, 24 warnings, 32 information, 48 all."""
    global _level
    _level = level
    av.logging.set_level(None if level < 0 else level)


def get_demuxers() -> dict[str, str]:
    """The containers that can be read."""
    return _formats("input")


def get_muxers() -> dict[str, str]:
    """The containers that can be written."""
    return _formats("output")


def get_audio_decoders() -> dict[str, str]:
    """The codings of sound that can be read."""
    return _codecs("audio", "r")


def get_audio_encoders() -> dict[str, str]:
    """The codings of sound that can be written."""
    return _codecs("audio", "w")


def get_video_decoders() -> dict[str, str]:
    """The codings of pictures that can be read."""
    return _codecs("video", "r")


def get_video_encoders() -> dict[str, str]:
    """The codings of pictures that can be written."""
    return _codecs("video", "w")


def get_input_devices() -> dict[str, str]:
    """The kinds of devices that FFmpeg can record from; `StreamReader` asks PortAudio for the others."""
    return {name: text for name, text in get_demuxers().items() if name in _DEVICES}


def get_output_devices() -> dict[str, str]:
    """The kinds of devices that FFmpeg can play to."""
    return {name: text for name, text in get_muxers().items() if name in _OUTPUT_DEVICES}


def get_input_protocols() -> list[str]:
    """What an address may begin with that is read: files alone are sure."""
    return ["file"]


def get_output_protocols() -> list[str]:
    """What an address may begin with that is written to: files alone."""
    return ["file"]


def get_build_config() -> str:
    """How FFmpeg was made."""
    return str(getattr(av, "ffmpeg_version_info", ""))


def _formats(side: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(av.formats_available):
        form: Any = _container(name)
        if form is not None and (form.is_input if side == "input" else form.is_output):
            found[name] = form.long_name
    return found


def _container(name: str) -> Any:
    try:
        return av.ContainerFormat(name.partition(",")[0])
    except ValueError:
        return None


def _codecs(kind: str, mode: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(av.codecs_available):
        try:
            codec: Any = av.Codec(name, mode)  # type: ignore[arg-type]
        except ValueError:
            continue
        if codec.type == kind:
            found[name] = codec.long_name
    return found
