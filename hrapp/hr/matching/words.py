"""Words that say less than others where people, mailboxes and streets are compared; folded as they are compared."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Parts of a name that come and go with who writes it; without them what is left is still the name.
PARTICLES = _words(
    "a af al am an ap av bar ben bin bint da das de dei del della den der des di do dos du e el ibn la las le les lo"
    " los mac mc ould san st te ten ter van vande vander vom von y z zu zum zur"
)
# What is typed by those who do not know a name, such as FNU (first name unknown) in documents of the United States.
NO_NAME = _words(
    "anonyme anonymous fnu inconnu inconnue lnu nfn nln nmn tba tbc tbd unbekannt unknown xx xxx xxxx"
)  # fmt: skip
# Titles before a name, and what tells father and son of one name apart behind it.
TITLES = _words("dr frau herr m madame me miss mister mlle mme monsieur mr mrs ms prof")
GENERATIONS = _words("filho fils ii iii iv jnr jr junior neto senior snr sr")
# Mailboxes that several people read (RFC 2142 and its like).
SHARED_MAILBOXES = _words(
    "accueil accounts admin billing comptabilite contact direction facturation hello hr info information jobs kontakt"
    " mail marketing office paie payroll personnel postmaster reception recrutement rh sales secretariat service"
    " support team webmaster"
)
# Words of streets as they are shortened.
STREETS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "blvd": "boulevard", "bvd": "boulevard", "ch": "chemin",
    "cir": "circuit", "cl": "close", "cr": "crescent", "cres": "crescent", "crt": "court", "ct": "court",
    "dr": "drive", "hwy": "highway", "ln": "lane", "pde": "parade", "pl": "place", "rd": "road", "sq": "square",
    "st": "street", "str": "strasse", "tce": "terrace", "terr": "terrace",
}  # fmt: skip
