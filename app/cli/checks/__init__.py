"""The doctor's checks, one module for each part; a check yields findings and changes nothing."""
