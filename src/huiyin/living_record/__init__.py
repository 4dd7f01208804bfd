"""What a household asked for and what became of it: drawn from the ledger of its matters, never typed a second time."""
