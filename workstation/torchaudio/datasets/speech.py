"""Recordings of sentences with their text: LibriSpeech, LibriTTS, LJSpeech, VCTK, CMU ARCTIC, Common Voice."""

import csv
import os
from pathlib import Path

from torch import Tensor
from torch.utils.data import Dataset

from workstation.torchaudio.datasets.folders import chosen, found, sound, text_of

Root = str | os.PathLike[str]
_LIBRI = (
    "dev-clean",
    "dev-other",
    "test-clean",
    "test-other",
    "train-clean-100",
    "train-clean-360",
    "train-other-500",
)
_VCTK_ADDRESS = "https://datashare.is.ed.ac.uk/bitstream/handle/10283/3443/VCTK-Corpus-0.92.zip"
_LJ_ADDRESS = "https://data.keithito.com/data/speech/LJSpeech-1.1.tar.bz2"
_ARCTIC = tuple("aew ahw aup awb axb bdl clb eey fem gka jmk ksp ljm lnh rms rxr slp slt".split(" "))  # noqa: SIM905


class LIBRISPEECH(Dataset[tuple[Tensor, int, str, int, int, int]]):
    """LibriSpeech: (waveform, rate, text, speaker, chapter, utterance).

    `root/LibriSpeech/<url>` holds it, `url` is the name of a part, "test-clean" for instance. AudioFileError says
    where it is to be had when it is not there; nothing is downloaded.

    Example:
        >>> LIBRISPEECH("data", "test-clean")[0]  # doctest: +SKIP
    """

    _ext_audio = ".flac"

    def __init__(
        self, root: Root, url: str = "train-clean-100", folder_in_archive: str = "LibriSpeech", download: bool = False
    ) -> None:
        chosen(url, _LIBRI, "url")
        self._archive, self._url = Path(root) / folder_in_archive, url
        folder = found(self._archive / url, download, f"https://www.openslr.org/resources/12/{url}.tar.gz")
        self._walker = sorted(path.stem for path in folder.glob(f"*/*/*{self._ext_audio}"))

    def get_metadata(self, n: int) -> tuple[str, int, str, int, int, int]:
        """The same, with the path below the folder in place of the waveform."""
        identity = self._walker[n]
        speaker, chapter, utterance = identity.split("-")
        texts = self._archive / self._url / speaker / chapter / f"{speaker}-{chapter}.trans.txt"
        for line in texts.read_text("utf-8").splitlines():
            name, _, text = line.strip().partition(" ")
            if name == identity:
                path = os.path.join(self._url, speaker, chapter, identity + self._ext_audio)
                return path, 16000, text, int(speaker), int(chapter), int(utterance)
        raise FileNotFoundError(f"there is no text of {identity} in {texts}")

    def __getitem__(self, n: int) -> tuple[Tensor, int, str, int, int, int]:
        path, rate, text, speaker, chapter, utterance = self.get_metadata(n)
        waveform, _ = sound(self._archive / path, rate)
        return waveform, rate, text, speaker, chapter, utterance

    def __len__(self) -> int:
        return len(self._walker)


class LIBRITTS(Dataset[tuple[Tensor, int, str, str, int, int, str]]):
    """LibriTTS: (waveform, rate, text as read, text as spoken, speaker, chapter, utterance).

    Example:
        >>> LIBRITTS("data", "dev-clean")[0]  # doctest: +SKIP
    """

    def __init__(
        self, root: Root, url: str = "train-clean-100", folder_in_archive: str = "LibriTTS", download: bool = False
    ) -> None:
        chosen(url, _LIBRI, "url")
        address = f"https://www.openslr.org/resources/60/{url}.tar.gz"
        self._path = found(Path(root) / folder_in_archive / url, download, address)
        self._walker = sorted(path.stem for path in self._path.glob("*/*/*.wav"))

    def __getitem__(self, n: int) -> tuple[Tensor, int, str, str, int, int, str]:
        identity = self._walker[n]
        speaker, chapter, segment, utterance = identity.split("_")
        folder = self._path / speaker / chapter
        waveform, rate = sound(folder / f"{identity}.wav")
        original, spoken = (text_of(folder / f"{identity}.{kind}.txt") for kind in ("original", "normalized"))
        return (
            waveform,
            rate,
            original,
            spoken,
            int(speaker),
            int(chapter),
            f"{speaker}_{chapter}_{segment}_{utterance}",
        )

    def __len__(self) -> int:
        return len(self._walker)


class LJSPEECH(Dataset[tuple[Tensor, int, str, str]]):
    """LJ Speech: (waveform, rate, text, text as spoken).

    Example:
        >>> LJSPEECH("data")[0]  # doctest: +SKIP
    """

    def __init__(
        self, root: Root, url: str = _LJ_ADDRESS, folder_in_archive: str = "wavs", download: bool = False
    ) -> None:
        base = Path(root) / url.rsplit("/", 1)[-1].removesuffix(".tar.bz2")
        self._path = found(base / folder_in_archive, download, url)
        with (base / "metadata.csv").open(encoding="utf-8", newline="") as file:
            self._flist = list(csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE))

    def __getitem__(self, n: int) -> tuple[Tensor, int, str, str]:
        identity, text, spoken = self._flist[n]
        return (*sound(self._path / f"{identity}.wav"), text, spoken)

    def __len__(self) -> int:
        return len(self._flist)


class VCTK_092(Dataset[tuple[Tensor, int, str, str, str]]):  # noqa: N801
    """VCTK 0.92: (waveform, rate, text, speaker, utterance), of one of its two microphones.

    Example:
        >>> VCTK_092("data")[0]  # doctest: +SKIP
    """

    def __init__(
        self,
        root: Root,
        mic_id: str = "mic2",
        download: bool = False,
        url: str = _VCTK_ADDRESS,
        audio_ext: str = ".flac",
    ) -> None:
        chosen(mic_id, ("mic1", "mic2"), "mic_id")
        self._path = found(Path(root) / "VCTK-Corpus-0.92", download, url)
        self._mic_id, self._audio_ext = mic_id, audio_ext
        texts = sorted(path.stem for path in (self._path / "txt").glob("*/*.txt"))
        self._sample_ids = [identity.split("_") for identity in texts if self._sound(*identity.split("_")).is_file()]

    def _sound(self, speaker: str, utterance: str) -> Path:
        name = f"{speaker}_{utterance}_{self._mic_id}{self._audio_ext}"
        return self._path / "wav48_silence_trimmed" / speaker / name

    def __getitem__(self, n: int) -> tuple[Tensor, int, str, str, str]:
        speaker, utterance = self._sample_ids[n]
        waveform, rate = sound(self._sound(speaker, utterance))
        text = (self._path / "txt" / speaker / f"{speaker}_{utterance}.txt").read_text("utf-8").splitlines(True)[0]
        return waveform, rate, text, speaker, utterance

    def __len__(self) -> int:
        return len(self._sample_ids)


class CMUARCTIC(Dataset[tuple[Tensor, int, str, str]]):
    """CMU ARCTIC: (waveform, rate, text, utterance) of the speaker `url`, "aew" for instance.

    Example:
        >>> CMUARCTIC("data", "slt")[0]  # doctest: +SKIP
    """

    def __init__(self, root: Root, url: str = "aew", folder_in_archive: str = "ARCTIC", download: bool = False) -> None:
        name = f"cmu_us_{url}_arctic" if url in _ARCTIC else url.rsplit("/", 1)[-1].split("-0.95")[0]
        if name == url and not url.startswith("cmu_us_"):
            raise ValueError(f"url must be a speaker, one of {', '.join(_ARCTIC)}, got {url!r}")
        address = f"http://www.festvox.org/cmu_arctic/packed/{name}.tar.bz2"
        self._path = found(Path(root) / folder_in_archive / name, download, address)
        self._walker: list[tuple[str, str]] = []
        for line in (self._path / "etc" / "txt.done.data").read_text("utf-8").splitlines():
            parts = line.strip().split('"')
            if len(parts) > 1:
                self._walker.append((parts[0].strip(" ()"), parts[1]))

    def __getitem__(self, n: int) -> tuple[Tensor, int, str, str]:
        identity, text = self._walker[n]
        waveform, rate = sound(self._path / "wav" / f"{identity}.wav")
        return waveform, rate, text, identity.split("_")[1] if "_" in identity else identity

    def __len__(self) -> int:
        return len(self._walker)


class COMMONVOICE(Dataset[tuple[Tensor, int, dict[str, str]]]):
    """Common Voice: (waveform, rate, what the line of the table `tsv` says of it).

    Example:
        >>> COMMONVOICE("cv/en", "test.tsv")[0]  # doctest: +SKIP
    """

    _ext_audio = ".mp3"

    def __init__(self, root: Root, tsv: str = "train.tsv") -> None:
        self._path = found(Path(root), False, "https://commonvoice.mozilla.org/datasets")
        with (self._path / tsv).open(encoding="utf-8", newline="") as file:
            self._header, *self._walker = list(csv.reader(file, delimiter="\t"))

    def __getitem__(self, n: int) -> tuple[Tensor, int, dict[str, str]]:
        line = self._walker[n]
        name = line[1] if line[1].endswith(self._ext_audio) else line[1] + self._ext_audio
        return (*sound(self._path / "clips" / name), dict(zip(self._header, line, strict=True)))

    def __len__(self) -> int:
        return len(self._walker)
