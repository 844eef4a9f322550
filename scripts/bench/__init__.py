"""What the benchmark scripts share: real projects, an editor's end of the wire, a model that costs no time, tables."""
