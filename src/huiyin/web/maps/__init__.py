"""Maps: the town's own drawing, and tiles where a town has them and the person asks. Everything stands as a list beside it."""
