"""Runs scripts: expressions, variables, pipelines, the prompt, the model, and what becomes of its answer."""
