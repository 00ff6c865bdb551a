"""What torchaudio called prototypes."""

from workstation.torchaudio.prototype import functional, pipelines, transforms

__all__ = ["functional", "pipelines", "transforms"]
