"""An imitation of the AnyMarket REST API v2."""
