"""Trains, calibrates, measures and exports the classifier in models/. See README.md."""
