"""Forms that were sent: twice, too late, or with mistakes. The web gateway uses this for every form."""
