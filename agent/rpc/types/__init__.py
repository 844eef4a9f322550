"""What stands on the wire, as msgspec structs: one module per group of methods."""
