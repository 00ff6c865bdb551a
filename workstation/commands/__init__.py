"""Every action of the program, as a plain function of the session."""
