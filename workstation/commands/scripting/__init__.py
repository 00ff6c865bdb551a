"""What scripts, the console and plugins call by name: sound as tensors, pictures of it, and the document."""
