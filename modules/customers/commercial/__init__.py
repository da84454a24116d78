"""On which terms an account buys: brand, price book, adjuster, payment terms."""
