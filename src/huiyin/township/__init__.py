"""The founding township: its own small tree as facts, and an invented year of orders for looking at."""
