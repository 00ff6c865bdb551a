"""The bundles that torchaudio called prototypes; those of HiFi-GAN and VGGish are left out."""

from workstation.torchaudio.pipelines.rnnt_bundle import EMFORMER_RNNT_BASE_MUSTC, EMFORMER_RNNT_BASE_TEDLIUM3

__all__ = ["EMFORMER_RNNT_BASE_MUSTC", "EMFORMER_RNNT_BASE_TEDLIUM3"]
