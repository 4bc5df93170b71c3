"""One module a kind of resource: its routes and what they do."""
