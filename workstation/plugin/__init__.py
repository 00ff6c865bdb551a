"""Plugins: manifest, host, and the interface that plugins import."""
