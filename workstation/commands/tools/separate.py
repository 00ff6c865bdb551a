"""Separating sound: a track becomes several, which are that sound again together."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workstation.commands.tools.reading import chosen_part, read_part
from workstation.core.document import Track
from workstation.core.format_size import one_line
from workstation.core.params import Value, Values
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.tool import Tool
from workstation.engine.compute import Body, Job, portion
from workstation.engine.sources.rendered_source import RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile
from workstation.session import Session
from workstation.tools.tables import SEPARATORS

_BLOCK = 1 << 18


def apply(
    session: Session, separator: str, *, track: str = "", selection: bool = False, **values: Value
) -> Job[dict[str, RenderedSource]]:
    """Add a track for each part that a separator tells apart; the track it comes from is muted.

    `track`: its key, else the selected one, else the first; `selection`: only the selected time; `values`: those of
    the separator's own parameters.
    """
    tool = SEPARATORS.named(separator)
    given = tool.values(values)
    chosen, range_ = chosen_part(session, tool.title, track, selection=selection)
    generation = session.generation

    def land(parts: dict[str, RenderedSource]) -> None:
        if session.generation != generation:
            return
        document = session.document
        for name, source in parts.items():
            new = Track(document.free_key(), f"{chosen.name} – {one_line(name)}", EditList.of(source))
            new = replace(new, gain_db=chosen.gain_db, pan=chosen.pan, layout=chosen.layout)
            if range_.start:
                new = new.with_clips([Clip.of(EditList.of(source), range_.start)])
            document = document.with_track(new)
        if not selection and any(other.key == chosen.key for other in document.tracks):
            document = document.with_track(replace(document.track(chosen.key), mute=True))
        session.commit(document, tool.title)

    return session.compute.submit(
        f"{tool.title} of {chosen.name}",
        _separated(tool, given, chosen, range_, session.document.rate, session.cache),
        done=land,
        failed=lambda error: session.notify(f"{tool.title} failed, nothing was changed: {error}", "error"),
    )


def _separated(
    tool: Tool, values: Values, track: Track, range_: FrameRange, rate: int, cache: Path
) -> Body[dict[str, RenderedSource]]:
    samples = yield from portion(read_part(track, range_), 0, 20)
    samples.flags.writeable = False
    parts: Any = yield from portion(tool.load()(samples, rate, values), 1, 2)
    if not isinstance(parts, Mapping) or not parts:
        raise ValueError("it answered no parts")
    sources = {}
    for name, sound in parts.items():
        if not isinstance(sound, np.ndarray) or sound.shape != samples.shape:
            got = sound.shape if isinstance(sound, np.ndarray) else type(sound).__name__
            raise ValueError(f"the part {name!r} has the shape {got}, {samples.shape} was expected")
        scratch = ScratchFile(track.channels, cache)
        for start in range(0, range_.frames, _BLOCK):
            append_samples(scratch, np.asarray(sound[:, start : start + _BLOCK], np.float32))
            yield 1.0
        sources[str(name)] = RenderedSource(scratch, rate)
    return sources
