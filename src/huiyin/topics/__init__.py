"""What matters speak of: a short list of words for things, by which the office finds matters. Nobody is found by it."""
