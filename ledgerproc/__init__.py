"""Makes one true county ledger out of the spreadsheets that townships send every month."""

__version__ = "0.1.0"
