"""One module a resource of the API, each with the table of its routes."""
