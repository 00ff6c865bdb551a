"""Editors of parameters, made from their descriptions."""
