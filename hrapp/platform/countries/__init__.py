"""Countries: what goes without saying in a country, one file a country in `packs`."""

from hrapp.platform.countries.loading import pack_of, packs, rule_for
from hrapp.platform.countries.pack import KINDS, AddressLayout, IdentifierRule, Pack

__all__ = ["KINDS", "AddressLayout", "IdentifierRule", "Pack", "pack_of", "packs", "rule_for"]
