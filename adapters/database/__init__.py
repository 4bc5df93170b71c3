"""The ledger: one database, PostgreSQL or SQLite, one file a repository."""
