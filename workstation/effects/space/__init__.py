"""Rooms, echoes and the stereo image."""
