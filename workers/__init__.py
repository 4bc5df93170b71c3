"""The Dramatiq actors, the lane, and the handlers that they call."""
