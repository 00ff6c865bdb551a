"""Tools on whole stretches of sound: analysers, generators and separators, a table of each."""
