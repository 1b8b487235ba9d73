"""What is stored about people: the export of it, and what they used."""
