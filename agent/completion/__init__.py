"""The completion engine: from a cursor to ghost text."""
