"""What became of suggestions: shown, accepted, and still there minutes later; kept on this machine only."""
