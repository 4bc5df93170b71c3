"""What one kind of change does: one handler each."""
