"""Figures that people can trust: each a named, versioned definition, counted as cases move and recomputed from the ledger."""
