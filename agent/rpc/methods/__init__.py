"""The methods of the wire, one file for each group."""
