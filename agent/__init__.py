"""inlayd: the local half of an AI coding assistant, a daemon that editors talk to over JSON-RPC."""

__version__ = "0.1.0"
