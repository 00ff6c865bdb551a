"""Sounds with a label: spoken commands, yes and no, environmental sounds, kinds of music."""

import csv
import os
from pathlib import Path

from torch import Tensor
from torch.utils.data import Dataset

from workstation.torchaudio.datasets.folders import SUBSETS, chosen, found, sound
from workstation.torchaudio.errors import AudioFileError

Root = str | os.PathLike[str]
_COMMANDS = "http://download.tensorflow.org/data/"
_YESNO = "http://www.openslr.org/resources/1/waves_yesno.tar.gz"
_GTZAN = "http://opihi.cs.uvic.ca/sound/genres.tar.gz"
_ESC = "https://github.com/karolpiczak/ESC-50"
_DIVIDER, _NOISE = "_nohash_", "_background_noise_"
_GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")


class SPEECHCOMMANDS(Dataset[tuple[Tensor, int, str, str, int]]):
    """Speech Commands: (waveform, rate, label, speaker, number of the utterance); a `subset` by the set's own lists.

    Example:
        >>> SPEECHCOMMANDS("data", subset="testing")[0]  # doctest: +SKIP
    """

    def __init__(
        self,
        root: Root,
        url: str = "speech_commands_v0.02",
        folder_in_archive: str = "SpeechCommands",
        download: bool = False,
        subset: str | None = None,
    ) -> None:
        chosen(subset, SUBSETS, "subset")
        name = url.rsplit("/", 1)[-1].removesuffix(".tar.gz")
        self._archive = Path(root) / folder_in_archive
        self._path = found(self._archive / name, download, url if "://" in url else f"{_COMMANDS}{name}.tar.gz")
        lists = {"validation": ["validation_list.txt"], "testing": ["testing_list.txt"]}
        if subset in lists:
            self._walker = self._listed(lists[subset])
        else:
            walker = sorted(str(path) for path in self._path.glob("*/*.wav"))
            out = set(self._listed(["validation_list.txt", "testing_list.txt"])) if subset == "training" else set()
            self._walker = [w for w in walker if _DIVIDER in w and _NOISE not in w and os.path.normpath(w) not in out]

    def _listed(self, files: list[str]) -> list[str]:
        lines = [line for file in files for line in (self._path / file).read_text("utf-8").splitlines()]
        return [os.path.normpath(self._path / line.strip()) for line in lines]

    def get_metadata(self, n: int) -> tuple[str, int, str, str, int]:
        """The same, with the path below the folder in place of the waveform."""
        path = Path(self._walker[n])
        speaker, number = path.name.partition(".")[0].split(_DIVIDER)
        return os.path.relpath(path, self._archive), 16000, path.parent.name, speaker, int(number)

    def __getitem__(self, n: int) -> tuple[Tensor, int, str, str, int]:
        path, rate, label, speaker, number = self.get_metadata(n)
        waveform, _ = sound(self._archive / path, rate)
        return waveform, rate, label, speaker, number

    def __len__(self) -> int:
        return len(self._walker)


class YESNO(Dataset[tuple[Tensor, int, list[int]]]):
    """Eight words each, yes (1) or no (0) in Hebrew: (waveform, rate, labels).

    Example:
        >>> YESNO("data")[0]  # doctest: +SKIP
    """

    def __init__(
        self, root: Root, url: str = _YESNO, folder_in_archive: str = "waves_yesno", download: bool = False
    ) -> None:
        self._path = found(Path(root) / folder_in_archive, download, url)
        self._walker = sorted(path.stem for path in self._path.glob("*.wav"))

    def __getitem__(self, n: int) -> tuple[Tensor, int, list[int]]:
        name = self._walker[n]
        return (*sound(self._path / f"{name}.wav"), [int(part) for part in name.split("_")])

    def __len__(self) -> int:
        return len(self._walker)


class GTZAN(Dataset[tuple[Tensor, int, str]]):
    """Music of ten kinds: (waveform, rate, kind). The lists that torchaudio parts it by are not here: `subset` is None.

    Example:
        >>> GTZAN("data")[0]  # doctest: +SKIP
    """

    def __init__(
        self,
        root: Root,
        url: str = _GTZAN,
        folder_in_archive: str = "genres",
        download: bool = False,
        subset: str | None = None,
    ) -> None:
        chosen(subset, SUBSETS, "subset")
        self._path = found(Path(root) / folder_in_archive, download, url)
        if subset is not None:
            raise AudioFileError(f"the list of {subset} is not here: leave subset out and part the set by yourself")
        names = (path.stem for genre in _GENRES for path in sorted((self._path / genre).glob("*.wav")))
        self._walker = [name for name in names if _is_song(name)]

    def __getitem__(self, n: int) -> tuple[Tensor, int, str]:
        genre = self._walker[n].partition(".")[0]
        return (*sound(self._path / genre / f"{self._walker[n]}.wav"), genre)

    def __len__(self) -> int:
        return len(self._walker)


def _is_song(name: str) -> bool:
    genre, _, number = name.partition(".")
    return genre in _GENRES and len(number) == 5 and number.isdigit()


class ESC50(Dataset[tuple[Tensor, int, int, str]]):
    """ESC-50, environmental sounds of five seconds: (waveform, rate, number of the class, its name).

    `root` is the folder with `audio/` and `meta/esc50.csv`; `folds` are those of 1 to 5 that are taken, for
    cross-validation; with `esc10` the ten classes alone. torchaudio has no reader of this name.

    Example:
        >>> ESC50("ESC-50", folds=(1, 2, 3, 4))[0]  # doctest: +SKIP
    """

    def __init__(self, root: Root, folds: tuple[int, ...] = (1, 2, 3, 4, 5), esc10: bool = False) -> None:
        self._path = found(Path(root), False, _ESC)
        with (self._path / "meta" / "esc50.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self._rows = [row for row in rows if int(row["fold"]) in folds and (not esc10 or row["esc10"] == "True")]

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the classes in this part, by number."""
        return tuple(name for _, name in sorted({(int(row["target"]), row["category"]) for row in self._rows}))

    def __getitem__(self, n: int) -> tuple[Tensor, int, int, str]:
        row = self._rows[n]
        return (*sound(self._path / "audio" / row["filename"]), int(row["target"]), row["category"])

    def __len__(self) -> int:
        return len(self._rows)
