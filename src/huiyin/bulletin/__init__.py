"""The year's bulletin: what a town tells of its year, each number beside the harder one, all from the ledger and the books."""
