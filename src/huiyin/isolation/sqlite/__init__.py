"""Django's SQLite backend, with a short way for statements that are asked again and again. There are no policies here: a file has one owner."""
