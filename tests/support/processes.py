"""What a process begins with that needs `hrapp.core` alone: the whole application takes seconds to import."""

CORE_ALONE = """
import sys, types
sys.modules["hrapp"] = hrapp = types.ModuleType("hrapp")
hrapp.__path__ = ["hrapp"]
"""
