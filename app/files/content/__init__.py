"""The stores of the contents of files: the data directory, or an S3-compatible store."""
