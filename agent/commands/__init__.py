"""The commands of the terminal, one file each; they print, everything below them does not."""
