"""Several workers: ownership of answers, messages between workers, read-only replicas."""
