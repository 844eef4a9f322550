"""Prompts: elements, budget, assembly and the templates of fill-in-the-middle families."""
