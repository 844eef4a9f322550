"""What a commit changes, told in few tokens."""
