"""Importers and exporters of plugins."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from workstation.commands.arguments import shown
from workstation.core.params import Param, Values
from workstation.core.signal import Dispose
from workstation.core.sound.sources import MAX_CHANNELS, MAX_RATE, Samples
from workstation.exchange.importers import IMPORTERS, ImportedSound, Importer, Reading, project_of
from workstation.media.format_settings import Setting
from workstation.media.formats import EXPORT_FORMATS, ExportFormat
from workstation.plugin.border import Adding
from workstation.plugin.errors import PluginError
from workstation.plugin.kinds.sound import checked_block
from workstation.plugin.rows import ExporterRow, ImporterRow


def add_importer(adding: Adding, row: ImporterRow) -> Dispose:
    """Files of its endings are opened and imported by the plugin's function, on the compute thread."""
    border = adding.border(f"importer “{row.title}”")

    def read(path: Path) -> Reading:
        answer = yield from border.steps(row.function, path)
        with border.named():
            sounds = [_checked(sound) for sound in (answer if isinstance(answer, list | tuple) else (answer,))]
            if not sounds:
                raise ValueError(f"{path.name} holds no sound")
            return project_of(sounds, path.stem)

    return IMPORTERS.add(row.id, Importer(row.id, row.title, row.extensions, read), adding.manifest.name)


def add_exporter(adding: Adding, row: ExporterRow) -> Dispose:
    """The format stands in the export dialogs; its settings are read now, as every list of formats asks for them."""
    border = adding.border(f"exporter “{row.title}”")
    params = border.params(row.params)

    settings = tuple(_setting(param) for param in (params if isinstance(params, tuple) else params()))

    def write(path: Path, blocks: Iterator[Samples], rate: int, channels: int, values: Values) -> Iterator[float]:
        given, passing = {param.name: values[param.name] for param in settings}, _Blocks(blocks)
        try:
            yield from border.steps(row.function, path, passing, rate, channels, **given)
        except PluginError:
            if passing.error is not None:  # what was to be written could not be read
                raise passing.error from None
            raise

    format_ = ExportFormat(row.extension, row.title, "", "", (), settings, max_channels=MAX_CHANNELS, write=write)
    return EXPORT_FORMATS.add(row.extension, format_, adding.manifest.name)


class _Blocks:
    """Sound on its way into a plugin; what goes wrong in front of it is not the plugin's."""

    def __init__(self, blocks: Iterator[Samples]) -> None:
        self._blocks = blocks
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[Samples]:
        return self

    def __next__(self) -> Samples:
        try:
            return next(self._blocks)
        except StopIteration:
            raise
        except BaseException as error:
            self.error = error
            raise


def _setting(param: Param) -> Setting:
    return Setting(**{each.name: getattr(param, each.name) for each in fields(Param)})


def _checked(sound: Any) -> ImportedSound:
    if not isinstance(sound, ImportedSound):
        raise ValueError(f"it answers an ImportedSound, or several, got {type(sound).__name__}")
    rate: Any = sound.rate
    if isinstance(rate, bool) or not isinstance(rate, int) or not 0 < rate <= MAX_RATE:
        raise ValueError(f"the rate must be a whole number of Hz, got {shown(rate)}")
    return replace(sound, samples=np.array(checked_block(sound.samples)))
