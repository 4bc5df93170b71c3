"""The XML of an NF-e, into our words."""
