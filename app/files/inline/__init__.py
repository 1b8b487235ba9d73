"""Files that come within JSON, in the messages of front ends of others."""
