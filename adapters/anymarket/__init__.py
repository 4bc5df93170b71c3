"""The hub AnyMarket, API v2: docs/anymarket.md says what is known of it."""
