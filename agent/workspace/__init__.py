"""What the user works on: documents, recent files, watching, ignore rules."""
