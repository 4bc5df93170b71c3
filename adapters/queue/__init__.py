"""RabbitMQ: the topology, what we publish, what we consume, and a hardened dramatiq broker."""
