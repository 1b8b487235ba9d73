"""Rate limits and concurrency limits, by user, by address and in total."""
