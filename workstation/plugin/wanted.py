"""Which plugins the user wants, as the settings have it: bundled ones unless switched off, others if switched on."""

from collections.abc import Iterable

from workstation.core.settings import Settings
from workstation.plugin.manifest import Manifest

_ON, _OFF = "plugins_enabled", "plugins_disabled"


class WantedPlugins:
    """The ids in the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def on(self) -> set[str]:
        """The ids of those that are switched on, whether they are there or not."""
        return self._ids(_ON)

    def wants(self, manifest: Manifest) -> bool:
        return manifest.id not in self._ids(_OFF) if manifest.bundled else manifest.id in self._ids(_ON)

    def put(self, manifest: Manifest, *, on: bool) -> None:
        """Switch a plugin on or off at the next start."""
        self._keep(_OFF, manifest.id, manifest.bundled and not on)
        self._keep(_ON, manifest.id, on and not manifest.bundled)

    def forget(self, id_: str) -> None:
        """Have a plugin switched off at the next start, unless it comes with the program."""
        self._keep(_ON, id_, False)

    def _ids(self, setting: str) -> set[str]:
        return {row[0] for row in self._settings[setting]}

    def _keep(self, setting: str, id_: str, wanted: bool) -> None:
        ids: Iterable[str] = (row[0] for row in self._settings[setting] if row[0] != id_)
        self._settings[setting] = tuple((known,) for known in (*ids, *([id_] if wanted else [])))
