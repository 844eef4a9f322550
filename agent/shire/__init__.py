"""The Shire language: scripts that say what an assistant action asks, of what, and what becomes of the answer."""
