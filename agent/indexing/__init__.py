"""Keeps what is known of a workspace's files: built by a child process, kept on disk, up to date with every edit."""
