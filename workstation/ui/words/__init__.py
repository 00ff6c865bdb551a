"""Words on screen: over the waveform and as running text."""
