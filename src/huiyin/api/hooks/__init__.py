"""Webhooks: systems of others that are told what happens to the matters of the public register."""
