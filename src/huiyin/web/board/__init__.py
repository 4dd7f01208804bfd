"""The board and the year's bulletin: the figures in sentences, pictures and tables, the same for leaders and the public."""
