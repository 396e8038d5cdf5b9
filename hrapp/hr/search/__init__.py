"""The search in the top bar: people, departments, branches and pages at one stroke."""
