"""The slash commands of scripts."""
