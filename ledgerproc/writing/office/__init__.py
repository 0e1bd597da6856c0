"""What every writer of Office files needs: parts, references, styles, cells, heights, pages, names."""
