"""The settings of features that can be switched off."""
