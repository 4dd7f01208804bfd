"""The pages of a household's file: its own, and the same at a counter that writes down what the household says."""
