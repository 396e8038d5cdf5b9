"""Models and operations of departments and branches; their pages are topics of their own."""
