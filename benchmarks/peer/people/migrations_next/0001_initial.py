"""The first revision, as it is."""

from importlib import import_module

Migration = import_module("people.migrations.0001_initial").Migration
