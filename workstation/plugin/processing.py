"""Signal processing for plugins: `functional`, `transforms` and `kaldi`, with torchaudio's names and on tensors.

They keep what they are as `workstation.plugin.api` does. To import this imports torch, which takes a second: import it
in the function that needs it.

Example:
    >>> from workstation.plugin.processing import functional as F
    >>> round(float(F.DB_to_amplitude(F.amplitude_to_DB(torch.tensor([[0.5]]), 20.0, 1e-10, 0.0), 1.0, 0.5)[0, 0]), 6)
    0.5
"""

from workstation.dsp import functional as functional
from workstation.dsp import kaldi as kaldi
from workstation.dsp import transforms as transforms

__all__ = ["functional", "kaldi", "transforms"]
