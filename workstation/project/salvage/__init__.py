"""What is intact of a damaged project file."""
