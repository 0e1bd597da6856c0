"""Files to rows with places: how every sheet was understood, and nothing guessed."""
