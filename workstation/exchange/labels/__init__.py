"""Labels of places and regions, in the file formats of other programs."""
