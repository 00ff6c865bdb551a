"""Effects as pure functions of tensors, on any device: what they share, and what runs them over whole sounds."""
