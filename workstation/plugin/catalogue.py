"""The plugins there are: what their manifests say, and which of them cannot be read. No code of theirs runs."""

from collections.abc import Iterable
from pathlib import Path

from workstation.core.signal import Signal
from workstation.plugin.discovery import PluginPlace, in_folder, installed
from workstation.plugin.manifest import Manifest, ManifestError, read_manifest


class Catalogue:
    """Manifests by id, of all folders and packages that were looked through.

    What is wrong with one goes into `faults`, by the folder of its plugin, and is told by `failed` where it is wanted.
    """

    def __init__(self, faults: dict[str, str], failed: Signal[str, str]) -> None:
        self.manifests: dict[str, Manifest] = {}
        self.folders: dict[Path | None, bool] = {}
        """Those that were looked through, None for all packages, and whether the plugins in them come along."""
        self._faults, self._failed = faults, failed
        self._of_packages: set[str] = set()
        """The keys of faults of Python packages."""

    def named(self, id_: str) -> Manifest:
        """The manifest of a plugin; ValueError names those there are."""
        if id_ not in self.manifests:
            raise ValueError(f"there is no plugin {id_!r}; there are {', '.join(self.manifests) or 'none'}")
        return self.manifests[id_]

    def read_folder(self, folder: Path, *, bundled: bool, tell: bool) -> dict[str, Manifest]:
        """Read the manifests of the plugins in a folder; returns those it had before."""
        before = {id_: m for id_, m in self.manifests.items() if m.folder.parent == folder and not m.installed}
        for known in [known for known in self._faults if Path(known).parent == folder]:
            del self._faults[known]
        self._read(folder, before, in_folder(folder), bundled, tell)
        return before

    def read_packages(self, *, tell: bool) -> dict[str, Manifest]:
        """Read the manifests of plugins that Python packages bring; returns those of before."""
        before = {id_: manifest for id_, manifest in self.manifests.items() if manifest.installed}
        while self._of_packages:
            self._faults.pop(self._of_packages.pop(), None)
        self._read(None, before, installed(), False, tell)
        return before

    def take(self, folder: Path) -> Manifest:
        """Read the manifest of one plugin, wherever it lies. ValueError says what is wrong with it."""
        manifest = read_manifest(folder.resolve())
        if manifest.id in self.manifests:
            raise ManifestError(folder, [f"there is a plugin {manifest.id!r} already"])
        self.manifests[manifest.id] = manifest
        return manifest

    def read_again(self, manifest: Manifest) -> None:
        """Take up what has been changed in a manifest since; ValueError when it cannot be used any more."""
        again = read_manifest(manifest.folder, bundled=manifest.bundled, installed=manifest.installed)
        if again.id != manifest.id:
            raise ManifestError(manifest.folder, [f"its id was {manifest.id!r} and is {again.id!r}: look again"])
        self.manifests[manifest.id] = again

    def why_not_here(self, id_: str) -> tuple[str, str]:
        """Where a plugin should be that there is none of, and why there is none."""
        own = (str(folder) for folder, bundled in self.folders.items() if folder is not None and not bundled)
        broken = [(place, fault) for place, fault in self._faults.items() if Path(place).name == id_]
        gone = f"the plugin {id_} is switched on and is not in {', '.join(own) or 'any folder'}"
        return broken[0] if broken else (id_, gone)

    def _read(
        self, folder: Path | None, before: dict[str, Manifest], places: Iterable[PluginPlace], bundled: bool, tell: bool
    ) -> None:
        self.folders[folder] = bundled
        for id_ in before:
            del self.manifests[id_]
        for place in places:
            self._read_one(place, bundled, tell)

    def _read_one(self, place: PluginPlace, bundled: bool, tell: bool) -> None:
        try:
            if place.fault:
                raise ValueError(place.fault)
            manifest = read_manifest(place.folder, bundled=bundled, installed=place.package)
            other = self.manifests.get(manifest.id)
            if other is not None:
                raise ManifestError(place.folder, [f"there is a plugin {manifest.id!r} already, in {other.folder}"])
        except ValueError as error:
            self._faults[str(place.folder)] = str(error)
            if place.package:
                self._of_packages.add(str(place.folder))
            if tell:
                self._failed.emit(str(place.folder), str(error))
        else:
            self.manifests[manifest.id] = manifest
