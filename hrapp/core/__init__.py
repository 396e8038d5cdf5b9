"""Parts that would serve any web application: no business word in here."""
