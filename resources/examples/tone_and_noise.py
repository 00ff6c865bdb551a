"""Make a tone and noise at a given signal-to-noise ratio, on tracks of their own."""

snr_db, seconds, hertz = 10.0, 2.0, 440.0

rate = doc.rate
at = torch.arange(round(seconds * rate)) / rate
tone = 0.3 * torch.sin(2 * torch.pi * hertz * at)
noisy = F.add_noise(tone, torch.randn(len(at)), torch.tensor(snr_db))
tracks.add("Tone", tone, rate)
tracks.add(f"Tone, {snr_db:g} dB", noisy, rate)
