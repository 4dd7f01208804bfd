"""The engine, in pure Python: what a loop is, who may move a case, when it falls due, how the ledger is chained."""
