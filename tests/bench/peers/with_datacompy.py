#!/usr/bin/env python3
"""with_datacompy.py: what datacompy (over Polars) does in the job rows of run.sh; it writes datacompy.out.

It pairs copies of a key in their order.
"""
import polars as pl
from datacompy import PolarsCompare

SCHEMA = {"voucher_id": pl.String, "account": pl.String, "debit": pl.Decimal(18, 2)}

before, after = (pl.read_csv(name, schema=SCHEMA) for name in ("old-rows.csv", "new-rows.csv"))
with open("datacompy.out", "w", encoding="utf-8") as out:
    out.write(PolarsCompare(before, after, join_columns=["voucher_id"], abs_tol=0.01).report())
