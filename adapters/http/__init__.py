"""HTTP for every party: one pool of connections, and transports that wrap transports."""
