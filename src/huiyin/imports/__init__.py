"""A town brings its lists: units, staff, places, households, the catalogue. Tried first, row by row, then done as it was tried."""
