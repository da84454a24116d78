"""Figures in rows: financial data and marketing activities."""
