"""A model that can be fetched: what it is, in which languages, under which licence, and where it lies."""

from dataclasses import dataclass

from workstation.speech.store.wheel import Wheel

UNUSED = (1, 2, 3)
"""Outputs that CTC checkpoints carry and that mean nothing: fairseq's start, end and unknown."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A row of the table. `kind` is a key of `KINDS`, `size` about the bytes of all its files.

    `url` is that of its one file, or of a folder (it ends with a stroke) with `files`. A CTC model has its torchaudio
    name in `bundle`, its `labels` without the blank, and outputs that are `unused`. A publisher that states no
    check-sum leaves `sha256` empty: a download is then checked for its length, for the SHA-256 where the server
    names one, and by being loaded; the SHA-256 it then has is kept, for later checks.

    One that lies in packages has `wheels`; then `url` is a second place, or empty. `converter` ("module:function")
    makes one file of tensors of the files that lie there; `licence_file` is a text of the program's, where no wheel
    has one.
    """

    id: str
    kind: str
    title: str
    languages: tuple[str, ...]
    licence: str
    size: int
    url: str
    files: tuple[str, ...] = ()
    bundle: str = ""
    labels: str = ""
    unused: tuple[int, ...] = UNUSED
    sha256: str = ""
    wheels: tuple[Wheel, ...] = ()
    converter: str = ""
    licence_file: str = ""

    @property
    def transcribes(self) -> bool:
        return self.kind == "whisper" or "|" in self.labels

    @property
    def commercial(self) -> bool:
        return "NC" not in self.licence

    @property
    def notice(self) -> str:
        """What the licence means, for everyone to read before the download."""
        return self.licence if self.commercial else f"{self.licence}: not for commercial use"

    @property
    def file_names(self) -> tuple[str, ...]:
        packed = dict.fromkeys(file.name for wheel in self.wheels for file in wheel.files)
        return self.files or tuple(packed) or (self.url.rsplit("/", 1)[1],)

    @property
    def file_name(self) -> str:
        """The file with the weights."""
        return self.file_names[0]

    @property
    def origin(self) -> str:
        """The packages that it lies in, empty where it lies in none."""
        return " and ".join(f"{wheel.package} {wheel.version}" for wheel in self.wheels)

    @property
    def room(self) -> int:
        """The bytes that are needed for a while to fetch it."""
        return self.size + 2 * sum(wheel.size for wheel in self.wheels)

    @property
    def page(self) -> str:
        """Where a person can fetch it: the file itself, or the page that lists the files."""
        return self.url.replace("/resolve/main/", "/tree/main") if self.files else self.url

    def urls(self, mirror: str = "") -> tuple[tuple[str, str], ...]:
        """The name of each file and where it lies, or lies on a mirror: the same kind of address as `url`."""
        place = mirror or self.url
        if self.files and not place.endswith("/"):
            raise ValueError(f"{self.id} has several files: give the address of their folder, which ends with /")
        return tuple((name, place + name if self.files else place) for name in self.file_names)
