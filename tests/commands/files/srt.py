"""Subtitles as a file holds them."""

SRT = "1\n00:00:00,500 --> 00:00:01,500\nOne two\n\n2\n00:00:02,000 --> 00:00:02,900\nThree\n"
