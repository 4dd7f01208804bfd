"""Orders written on paper: numbered sheets, so that the same sheet typed in twice is one order."""
