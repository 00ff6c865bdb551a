"""What can be chosen of a classifier, and what is kept with it."""

from dataclasses import dataclass

from workstation.plugin.params import Param

ID = "classifier"
ENDING = ".safetensors"

TRAINING = (
    Param("seconds", 1.0, "Heard at once", "s", 0.1, 10.0, usual=(0.5, 1.0, 2.0, 5.0), hint="What tells classes apart"),
    Param("epochs", 30, "Epochs", "", 1, 500, usual=(10, 30, 60, 100), hint="How often all examples are gone through"),
    Param("share", 20.0, "To check by", "%", 5.0, 50.0, hint="Of each class's examples, which are not learned from"),
    Param("balance", True, "All classes alike", hint="Classes of few examples are heard as often as the others"),
    Param("vary", True, "Varied", hint="Shifted in time, louder and softer, with SpecAugment's masks"),
    Param("seed", 1, "Seed", "", 0, 2**31 - 1, hint="The same seed learns the same"),
)

ANALYSER = (
    Param("model", "", "Classifier", file=True, hint="A file that was saved; empty: the latest of yours"),
    Param("step", 0.25, "Step", "s", 0.02, 10.0),
    Param("threshold", 0.5, "Sure from", "", 0.0, 1.0),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How sound becomes the picture that the network sees: mel bands in dB, scaled by what was learned from."""

    seconds: float = 1.0
    rate: int = 16000
    fft: int = 512
    hop: int = 160
    mels: int = 64
    mean: float = 0.0
    deviation: float = 1.0

    def __post_init__(self) -> None:
        good = 0.1 <= self.seconds <= 10 and 4000 <= self.rate <= 192_000 and 64 <= self.fft <= 16_384
        if not (good and 1 <= self.hop <= self.fft and 8 <= self.mels <= 512 and self.deviation > 0):
            raise ValueError(f"no sound is heard by {self}")

    @property
    def frames(self) -> int:
        """Of sound, that are heard at once."""
        return round(self.seconds * self.rate)
