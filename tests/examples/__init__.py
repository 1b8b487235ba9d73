"""The examples' own tests, as their READMEs run them."""
