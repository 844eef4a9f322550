"""Sources of context: each turns a cursor into scored snippets."""
