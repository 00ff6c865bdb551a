"""All functions under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.ctc import TokenSpan, forced_align, merge_tokens

__all__ = [
    "TokenSpan",
    "forced_align",
    "merge_tokens",
]
