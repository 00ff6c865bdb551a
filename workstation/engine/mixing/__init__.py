"""A document as sound: tracks through their racks, summed."""
