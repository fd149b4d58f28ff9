"""The workbook's tabs. `book` holds what all of them share; the others write one kind of tab each.

Layout rules that the import relies on: a hidden first column of row ids and a hidden row of column codes, both
inside one workbook-level name for each table; an end-mark row with the id `end`; totals above the table; one
name for each single answer (`part.field`); columns whose cells hold thousands of pounds listed under `plan.units`.
"""
