"""The composition root, the process mains, the command line, the API and the console."""
