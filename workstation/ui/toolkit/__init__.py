"""What every part of the window is made with: theme, icons, keys, fields and the time on screen."""
