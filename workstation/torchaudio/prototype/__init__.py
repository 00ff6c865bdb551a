"""What torchaudio called prototypes."""

from workstation.torchaudio.prototype import functional, transforms

__all__ = ["functional", "transforms"]
