"""Events as ERPs write them, into the bridge's own."""
