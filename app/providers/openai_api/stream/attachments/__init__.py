"""What a service sends beside the text: sources and pictures."""
