"""Alignment without an acoustic model: the synthesiser speaks the text, and the recording is mapped on that."""
