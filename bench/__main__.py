"""Everything in one run: the door beside the raw database, the pages over HTTP, the sweep, the weight of a case."""

from bench.whole import main

main()
