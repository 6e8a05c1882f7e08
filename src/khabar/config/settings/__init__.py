"""Settings by profile: ``embedded`` (SQLite), ``postgres``, ``test``; all start from ``base``."""
