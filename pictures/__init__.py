"""Takes the pictures of the product from the demo, for the landing page, the README and the guide."""
