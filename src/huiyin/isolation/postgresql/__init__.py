"""Django's PostgreSQL backend, telling each statement which towns it may touch."""
