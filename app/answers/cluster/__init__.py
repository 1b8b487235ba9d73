"""Several workers: who runs which answer, messages between workers, read-only replicas."""
