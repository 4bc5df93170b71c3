"""Migrations: numbered, reversible in tests, right with the previous release still running."""
