"""What any imitated party needs: a server, routes, faults, a rate limit and a book."""
