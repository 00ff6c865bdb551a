"""Commands of analysers, generators and separators."""
