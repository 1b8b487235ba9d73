"""The commands and the doctor check of servers that people sign in to."""
