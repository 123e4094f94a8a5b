"""Measure the built site as its readers and their programs meet it."""
