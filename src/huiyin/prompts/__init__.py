"""Spoken prompts: what a form asks, said aloud by somebody of the town, for whoever does not read."""
