"""The request cycle: authentication and authorisation, transactions, errors, headers, languages, navigation."""
