"""The county ledger, its sheets, and the blank ledgers of townships."""
