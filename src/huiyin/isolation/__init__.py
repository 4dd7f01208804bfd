"""The wall between towns: which towns' rows a request or a worker may touch, held by PostgreSQL itself."""
