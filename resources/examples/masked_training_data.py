"""Augment the mel spectrum of what is selected for training: stretches of time and bands of frequency are masked."""

x, rate = sel()
mel = T.MelSpectrogram(rate, n_fft=1024, hop_length=256, n_mels=64)(x)
levels = T.AmplitudeToDB(top_db=80)(mel)
masked = T.FrequencyMasking(freq_mask_param=12)(T.TimeMasking(time_mask_param=40)(levels))
show(levels, rate, "mel", hop=256, title="As it is")
show(masked, rate, "mel", hop=256, title="Masked")
