"""Maps that help and are never needed: the drawing a town makes of its villages, and points between two datums."""
