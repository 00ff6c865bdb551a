"""The window: the only package that imports Qt (beside the composition root)."""
