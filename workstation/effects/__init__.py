"""Effects: parameters, a live stream and an offline form, one file each, in a room by what they are for."""
