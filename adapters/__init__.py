"""One folder a party: each implements ports of the domain."""
