"""For those who write plugins: new ones from the guide's examples, and what can be said of one and tried."""
