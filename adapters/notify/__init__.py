"""Ways to people: webhook and e-mail."""
