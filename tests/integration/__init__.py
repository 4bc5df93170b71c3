"""PostgreSQL and RabbitMQ behave as we think: real servers."""
