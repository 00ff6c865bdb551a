"""Bring every track to the same loudness (ITU-R BS.1770), one undo step for each."""

target = -23.0  # LUFS

for track in tracks:
    loudness = float(F.loudness(track.audio, doc.rate))
    if loudness == loudness and loudness > -70:  # a silent track has none
        track.audio = track.audio * 10 ** ((target - loudness) / 20)
        print(f"{track.name}: {loudness:.1f} -> {target:.1f} LUFS")
