"""torchaudio's bundles by their names: models with their weights, from the user's store or torch's hub folder.

A model that was imported has a bundle too: that of the id "my-model" is `pipelines.MY_MODEL`, to recognise and align
where it has labels, else to hear.
"""

from workstation.speech.pipelines import Wav2Vec2ASRBundle, Wav2Vec2FABundle
from workstation.torchaudio.moved import moved
from workstation.torchaudio.pipelines.others import (
    CONVTASNET_BASE_LIBRI2MIX,
    HDEMUCS_HIGH_MUSDB,
    HDEMUCS_HIGH_MUSDB_PLUS,
    SQUIM_OBJECTIVE,
    SQUIM_SUBJECTIVE,
    TACOTRON2_GRIFFINLIM_CHAR_LJSPEECH,
    TACOTRON2_GRIFFINLIM_PHONE_LJSPEECH,
    TACOTRON2_WAVERNN_CHAR_LJSPEECH,
    TACOTRON2_WAVERNN_PHONE_LJSPEECH,
    SourceSeparationBundle,
    SquimObjectiveBundle,
    SquimSubjectiveBundle,
    Tacotron2TTSBundle,
)
from workstation.torchaudio.pipelines.rnnt_bundle import EMFORMER_RNNT_BASE_LIBRISPEECH, RNNTBundle
from workstation.torchaudio.pipelines.speech_bundles import (
    ENCODERS,
    AlignmentBundle,
    RecognitionBundle,
    Wav2Vec2Bundle,
    bundle_of,
    imported,
)

MMS_FA = AlignmentBundle("MMS_FA")
HUBERT_ASR_LARGE = RecognitionBundle("HUBERT_ASR_LARGE")
HUBERT_ASR_XLARGE = RecognitionBundle("HUBERT_ASR_XLARGE")
VOXPOPULI_ASR_BASE_10K_DE = RecognitionBundle("VOXPOPULI_ASR_BASE_10K_DE")
VOXPOPULI_ASR_BASE_10K_EN = RecognitionBundle("VOXPOPULI_ASR_BASE_10K_EN")
VOXPOPULI_ASR_BASE_10K_ES = RecognitionBundle("VOXPOPULI_ASR_BASE_10K_ES")
VOXPOPULI_ASR_BASE_10K_FR = RecognitionBundle("VOXPOPULI_ASR_BASE_10K_FR")
VOXPOPULI_ASR_BASE_10K_IT = RecognitionBundle("VOXPOPULI_ASR_BASE_10K_IT")
WAV2VEC2_ASR_BASE_100H = RecognitionBundle("WAV2VEC2_ASR_BASE_100H")
WAV2VEC2_ASR_BASE_10M = RecognitionBundle("WAV2VEC2_ASR_BASE_10M")
WAV2VEC2_ASR_BASE_960H = RecognitionBundle("WAV2VEC2_ASR_BASE_960H")
WAV2VEC2_ASR_LARGE_100H = RecognitionBundle("WAV2VEC2_ASR_LARGE_100H")
WAV2VEC2_ASR_LARGE_10M = RecognitionBundle("WAV2VEC2_ASR_LARGE_10M")
WAV2VEC2_ASR_LARGE_960H = RecognitionBundle("WAV2VEC2_ASR_LARGE_960H")
WAV2VEC2_ASR_LARGE_LV60K_100H = RecognitionBundle("WAV2VEC2_ASR_LARGE_LV60K_100H")
WAV2VEC2_ASR_LARGE_LV60K_10M = RecognitionBundle("WAV2VEC2_ASR_LARGE_LV60K_10M")
WAV2VEC2_ASR_LARGE_LV60K_960H = RecognitionBundle("WAV2VEC2_ASR_LARGE_LV60K_960H")
HUBERT_BASE = Wav2Vec2Bundle("HUBERT_BASE", ENCODERS["HUBERT_BASE"])
HUBERT_LARGE = Wav2Vec2Bundle("HUBERT_LARGE", ENCODERS["HUBERT_LARGE"])
HUBERT_XLARGE = Wav2Vec2Bundle("HUBERT_XLARGE", ENCODERS["HUBERT_XLARGE"])
WAV2VEC2_BASE = Wav2Vec2Bundle("WAV2VEC2_BASE", ENCODERS["WAV2VEC2_BASE"])
WAV2VEC2_LARGE = Wav2Vec2Bundle("WAV2VEC2_LARGE", ENCODERS["WAV2VEC2_LARGE"])
WAV2VEC2_LARGE_LV60K = Wav2Vec2Bundle("WAV2VEC2_LARGE_LV60K", ENCODERS["WAV2VEC2_LARGE_LV60K"])
WAV2VEC2_XLSR53 = Wav2Vec2Bundle("WAV2VEC2_XLSR53", ENCODERS["WAV2VEC2_XLSR53"])
WAV2VEC2_XLSR_1B = Wav2Vec2Bundle("WAV2VEC2_XLSR_1B", ENCODERS["WAV2VEC2_XLSR_1B"])
WAV2VEC2_XLSR_2B = Wav2Vec2Bundle("WAV2VEC2_XLSR_2B", ENCODERS["WAV2VEC2_XLSR_2B"])
WAV2VEC2_XLSR_300M = Wav2Vec2Bundle("WAV2VEC2_XLSR_300M", ENCODERS["WAV2VEC2_XLSR_300M"])
WAVLM_BASE = Wav2Vec2Bundle("WAVLM_BASE", ENCODERS["WAVLM_BASE"])
WAVLM_BASE_PLUS = Wav2Vec2Bundle("WAVLM_BASE_PLUS", ENCODERS["WAVLM_BASE_PLUS"])
WAVLM_LARGE = Wav2Vec2Bundle("WAVLM_LARGE", ENCODERS["WAVLM_LARGE"])

__all__ = [
    "CONVTASNET_BASE_LIBRI2MIX",
    "EMFORMER_RNNT_BASE_LIBRISPEECH",
    "HDEMUCS_HIGH_MUSDB",
    "HDEMUCS_HIGH_MUSDB_PLUS",
    "HUBERT_ASR_LARGE",
    "HUBERT_ASR_XLARGE",
    "HUBERT_BASE",
    "HUBERT_LARGE",
    "HUBERT_XLARGE",
    "MMS_FA",
    "SQUIM_OBJECTIVE",
    "SQUIM_SUBJECTIVE",
    "TACOTRON2_GRIFFINLIM_CHAR_LJSPEECH",
    "TACOTRON2_GRIFFINLIM_PHONE_LJSPEECH",
    "TACOTRON2_WAVERNN_CHAR_LJSPEECH",
    "TACOTRON2_WAVERNN_PHONE_LJSPEECH",
    "VOXPOPULI_ASR_BASE_10K_DE",
    "VOXPOPULI_ASR_BASE_10K_EN",
    "VOXPOPULI_ASR_BASE_10K_ES",
    "VOXPOPULI_ASR_BASE_10K_FR",
    "VOXPOPULI_ASR_BASE_10K_IT",
    "WAV2VEC2_ASR_BASE_10M",
    "WAV2VEC2_ASR_BASE_100H",
    "WAV2VEC2_ASR_BASE_960H",
    "WAV2VEC2_ASR_LARGE_10M",
    "WAV2VEC2_ASR_LARGE_100H",
    "WAV2VEC2_ASR_LARGE_960H",
    "WAV2VEC2_ASR_LARGE_LV60K_10M",
    "WAV2VEC2_ASR_LARGE_LV60K_100H",
    "WAV2VEC2_ASR_LARGE_LV60K_960H",
    "WAV2VEC2_BASE",
    "WAV2VEC2_LARGE",
    "WAV2VEC2_LARGE_LV60K",
    "WAV2VEC2_XLSR53",
    "WAV2VEC2_XLSR_1B",
    "WAV2VEC2_XLSR_2B",
    "WAV2VEC2_XLSR_300M",
    "WAVLM_BASE",
    "WAVLM_BASE_PLUS",
    "WAVLM_LARGE",
    "RNNTBundle",
    "SourceSeparationBundle",
    "SquimObjectiveBundle",
    "SquimSubjectiveBundle",
    "Tacotron2TTSBundle",
    "Wav2Vec2ASRBundle",
    "Wav2Vec2Bundle",
    "Wav2Vec2FABundle",
]


def __getattr__(name: str) -> object:
    if name.isupper():
        try:
            return bundle_of(name)
        except ValueError as error:
            raise AttributeError(
                f"torchaudio has no bundle {name}, and {error}: `workstation models import FOLDER "
                f"--id {name.lower().replace('_', '-')}`"
            ) from None
    return moved(__name__, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *imported()})
