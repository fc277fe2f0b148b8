"""What Safeconduct costs, measured on the real thing. Rule: one JSON object a line, each beside a floor or a neighbour's quoted figure."""
