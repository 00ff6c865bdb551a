"""What changes the spectrum: equaliser, cut filters, saturation."""
