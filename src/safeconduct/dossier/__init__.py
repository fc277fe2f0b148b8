"""A bundle for one recipient: from a case to typeset pages. Rule: what is typeset is a frozen value; the same value gives the same bytes."""
