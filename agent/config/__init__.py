"""The configuration: every key with its default, where its value comes from, and clear refusals."""
