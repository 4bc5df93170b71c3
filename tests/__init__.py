"""The tests; unit/ mirrors the tree."""
