"""Infrastructure that knows nothing of HR and could serve any web application."""
