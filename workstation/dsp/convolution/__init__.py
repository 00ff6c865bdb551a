"""Convolution, of a whole or of a stream."""
