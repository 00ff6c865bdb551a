"""`play_audio`: sound from a tensor to the loudspeakers."""

from torch import Tensor

from workstation.torchaudio.errors import AudioFileError


def play_audio(waveform: Tensor, sample_rate: float | None, device: str | int | None = None) -> None:
    """Play samples (frames, channels), one or two channels, and come back when they have been heard.

    `device` is a number or a name of PortAudio's, None the system's. ValueError for other shapes, AudioFileError
    when the device cannot be played to.

    Example:
        >>> play_audio(torch.zeros(8000, 1), 8000)  # doctest: +SKIP
    """
    import sounddevice

    if waveform.dim() != 2:
        raise ValueError(f"expected samples of shape (frames, channels), got {tuple(waveform.shape)}")
    if not 1 <= waveform.shape[1] <= 2:
        raise ValueError(f"expected one or two channels, got {waveform.shape[1]}")
    if not sample_rate or sample_rate <= 0:
        raise ValueError(f"the sample rate must be above 0, got {sample_rate}")
    try:
        sounddevice.play(waveform.detach().cpu().float().numpy(), sample_rate, blocking=True, device=device)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise AudioFileError(f"the sound cannot be played: {error}") from None
