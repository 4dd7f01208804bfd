"""One file for each household that wants one: what it said of itself, for what, and until when."""
