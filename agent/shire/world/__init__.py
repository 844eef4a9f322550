"""What a run reads: the workspace's files and code, its history, its models, its scripts; implements `runtime.host`."""
