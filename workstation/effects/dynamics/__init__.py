"""What follows the level: compressors, limiter, gate, de-esser."""
