"""Both parties imitated from their documentation, sharing no code with the service."""
