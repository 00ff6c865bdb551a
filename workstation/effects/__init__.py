"""Effects: parameters, a live stream and an offline form, one file each."""
