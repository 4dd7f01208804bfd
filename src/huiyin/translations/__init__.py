"""What a native reader makes of the drafted Tibetan: passed or corrected, one sentence after the other, for the whole installation."""
