"""Spot checks: each week some of what the offices call done is drawn by lot, and somebody else goes to see."""
