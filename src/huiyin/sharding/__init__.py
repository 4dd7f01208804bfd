"""Past one machine: which tables are spread over a Citus cluster by town, which are copied to every node, and what a town costs."""
