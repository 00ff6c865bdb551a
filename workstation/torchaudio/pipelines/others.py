"""Bundles of separation, speech synthesis and judgement of quality."""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from torch import nn

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.models.checkpoints import read_weights
from workstation.torchaudio.models.conv_tasnet import conv_tasnet_base
from workstation.torchaudio.models.missing import REASONS
from workstation.torchaudio.utils.download import download_asset


@dataclass(frozen=True, slots=True)
class SourceSeparationBundle:
    """A network that takes a mixture apart; `network` is its name in `models`."""

    weights: str
    network: str
    sample_rate: int

    def get_model(self) -> nn.Module:
        """The network with its weights; AudioFileError says where they are to be had, or why there is no network."""
        if self.network != "ConvTasNet":
            raise AudioFileError(f"{self.network} is left out: {REASONS[self.network]}")
        model = conv_tasnet_base(num_sources=2)
        model.load_state_dict(read_weights(Path(download_asset(self.weights))))
        return model.eval()


@dataclass(frozen=True, slots=True)
class Tacotron2TTSBundle:
    """Speech synthesis by Tacotron 2, which is left out; each call says why."""

    name: str

    def get_text_processor(self, *, dl_kwargs: dict[str, object] | None = None) -> NoReturn:
        """AudioFileError: there is no Tacotron2 here."""
        _left_out(self.name, "Tacotron2")

    def get_tacotron2(self, *, dl_kwargs: dict[str, object] | None = None) -> NoReturn:
        """AudioFileError: there is no Tacotron2 here."""
        _left_out(self.name, "Tacotron2")

    def get_vocoder(self, *, dl_kwargs: dict[str, object] | None = None) -> NoReturn:
        """AudioFileError: there is no WaveRNN here."""
        _left_out(self.name, "WaveRNN")


@dataclass(frozen=True, slots=True)
class SquimObjectiveBundle:
    """Quality without a reference, which is left out; the call says why."""

    name: str
    sample_rate: int = 16000

    def get_model(self) -> NoReturn:
        """AudioFileError: there is no SquimObjective here."""
        _left_out(self.name, "SquimObjective")


@dataclass(frozen=True, slots=True)
class SquimSubjectiveBundle:
    """Quality beside another recording, which is left out; the call says why."""

    name: str
    sample_rate: int = 16000

    def get_model(self) -> NoReturn:
        """AudioFileError: there is no SquimSubjective here."""
        _left_out(self.name, "SquimSubjective")


def _left_out(bundle: str, network: str) -> NoReturn:
    raise AudioFileError(f"{bundle} needs {network}, which is left out: {REASONS[network]}")


CONVTASNET_BASE_LIBRI2MIX = SourceSeparationBundle("models/conv_tasnet_base_libri2mix.pt", "ConvTasNet", 8000)
HDEMUCS_HIGH_MUSDB = SourceSeparationBundle("models/hdemucs_high_musdbhq_only.pt", "HDemucs", 44100)
HDEMUCS_HIGH_MUSDB_PLUS = SourceSeparationBundle("models/hdemucs_high_trained.pt", "HDemucs", 44100)
TACOTRON2_GRIFFINLIM_CHAR_LJSPEECH = Tacotron2TTSBundle("TACOTRON2_GRIFFINLIM_CHAR_LJSPEECH")
TACOTRON2_GRIFFINLIM_PHONE_LJSPEECH = Tacotron2TTSBundle("TACOTRON2_GRIFFINLIM_PHONE_LJSPEECH")
TACOTRON2_WAVERNN_CHAR_LJSPEECH = Tacotron2TTSBundle("TACOTRON2_WAVERNN_CHAR_LJSPEECH")
TACOTRON2_WAVERNN_PHONE_LJSPEECH = Tacotron2TTSBundle("TACOTRON2_WAVERNN_PHONE_LJSPEECH")
SQUIM_OBJECTIVE = SquimObjectiveBundle("SQUIM_OBJECTIVE")
SQUIM_SUBJECTIVE = SquimSubjectiveBundle("SQUIM_SUBJECTIVE")
