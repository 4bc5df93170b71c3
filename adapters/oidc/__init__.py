"""The identity provider by which people may sign on: OpenID Connect, authorization code."""
