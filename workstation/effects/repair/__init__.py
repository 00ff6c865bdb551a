"""What takes faults away: noise, clicks, clipping, hum, offset."""
