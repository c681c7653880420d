"""Lunch orders for a canteen."""
