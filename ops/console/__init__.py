"""The web console: pages for people, by the services of the command line."""
