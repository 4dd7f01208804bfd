"""A made-up town of any size, with a ledger that holds: for measuring, and never mixed with a real one."""
