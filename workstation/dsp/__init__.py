"""Signal processing as pure functions of tensors."""
