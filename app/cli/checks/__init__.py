"""One module for each thing that is examined; a check yields findings and changes nothing."""
