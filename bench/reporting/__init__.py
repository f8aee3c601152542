"""What a measurement is written as: tables, bars, the page, and whether targets are met."""
