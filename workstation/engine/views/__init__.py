"""What views of the sound draw: peaks, spectra, and where they stand."""
