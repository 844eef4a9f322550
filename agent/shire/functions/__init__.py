"""The functions that scripts call, one module per group, imported when a script first names one of them."""
