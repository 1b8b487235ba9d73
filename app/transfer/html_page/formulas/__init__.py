"""Formulas of an answer: found as the page finds them, and drawn as MathML."""
