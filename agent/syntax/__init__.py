"""Syntax trees: outlines, and what the cursor stands in."""
