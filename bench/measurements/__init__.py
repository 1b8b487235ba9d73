"""One module for each quantity that `python -m bench` measures besides the load table."""
