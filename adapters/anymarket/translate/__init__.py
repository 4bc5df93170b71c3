"""Translators of what AnyMarket says: payload in, our words out. Pure."""
