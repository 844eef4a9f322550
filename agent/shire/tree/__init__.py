"""The typed tree of a script: one module per group of nodes, every character of the text in exactly one leaf."""
