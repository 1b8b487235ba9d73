"""What several suites use: waiting with a deadline, and what a machine may lack."""
