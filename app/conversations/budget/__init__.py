"""Token budgets in the database: the counts of a day, and the estimate of a request."""
