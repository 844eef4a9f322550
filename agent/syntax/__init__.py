"""What the text means without a compiler: trees, outlines, and what stands round a cursor."""
