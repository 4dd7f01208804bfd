"""How many moves a second the door makes, beside what the raw database does with the very same rows."""
