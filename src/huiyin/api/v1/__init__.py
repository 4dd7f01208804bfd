"""The JSON API, version 1, under /api/v1/: what the pages can do, by the same decisions, for programs."""
