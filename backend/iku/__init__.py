"""Indicators (IKU) of units and people: targets, actuals, achievement, and the cascade between them."""
