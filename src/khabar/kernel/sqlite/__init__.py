"""A Django database backend: SQLite whose writers queue up for each other."""
