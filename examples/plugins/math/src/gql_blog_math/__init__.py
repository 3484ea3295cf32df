"""Formulas of TeX in the texts of articles, published as MathML."""
