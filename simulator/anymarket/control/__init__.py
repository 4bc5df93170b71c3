"""The simulator's own interface: what a test sets up, and what it asks afterwards."""
