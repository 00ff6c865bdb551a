"""Commands that listen to speech: recognising, aligning, telling speakers apart, and their models."""
