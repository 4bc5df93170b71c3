"""What a person or a machine watches: logs, metrics, health."""
