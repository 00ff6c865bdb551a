"""How the names of sound files end."""

_ENDINGS = "wav flac mp3 ogg oga opus m4a m4b aac aif aiff aifc caf w64 wma wv ape ac3 au mp4 mkv mov webm avi"
SOUND_ENDINGS = frozenset(_ENDINGS.split())
"""Files in folders that are taken for sound; a file that is named itself may end in anything."""
