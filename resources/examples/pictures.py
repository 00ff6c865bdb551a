"""Show what is selected: its waveform, its spectra and its cepstrum."""

x, rate = sel()
show(x, rate)
show(x, rate, "spectrogram")
show(x, rate, "mel")
show(x, rate, "mfcc")
