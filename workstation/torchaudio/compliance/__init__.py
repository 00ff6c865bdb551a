"""Features as other toolkits compute them: Kaldi's."""

from workstation.torchaudio.compliance import kaldi

__all__ = ["kaldi"]
