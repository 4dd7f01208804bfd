"""Real input: another system's export, driven row by row through the door at its own moments."""
