"""Texts as they are printed and as they are spoken."""
