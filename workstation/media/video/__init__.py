"""Videos: their pictures, written anew, cut as their sound has been, with subtitles."""
