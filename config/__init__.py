"""Settings, routes and schedule: what somebody may tune."""
