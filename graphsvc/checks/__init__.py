"""Checks of what people write, before it is loaded: `graphsvc check vocabulary`."""

from graphsvc.checks.material import Item, Material
from graphsvc.checks.report import Finding, Report
from graphsvc.checks.vocabulary import check_material, check_vocabulary

__all__ = ["Finding", "Item", "Material", "Report", "check_material", "check_vocabulary"]
