"""Matching written names, such as job titles, to things of the graph: by letters, stems and parts."""
