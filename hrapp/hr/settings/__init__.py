"""How one employer wants things done."""
