"""What is measured and searched in speech."""
