"""Models on this machine or behind a URL, and the tokenizers that belong to them."""
