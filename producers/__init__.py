"""All that notices or announces: the world to the ledger, the ledger to the queue."""
