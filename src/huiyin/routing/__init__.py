"""Routing help: which unit a text speaks of, and which matters may be the same one. It suggests; a person dispatches."""
