#!/usr/bin/env python3
"""with_polars.py JOB: what Polars does in a job of run.sh; it writes polars.out.

The streaming engine runs all of them. The records are those of our program, in any order. Left out, as with the other
peers: the place of each record, and the list of what could not be read or does not hold; a field that cannot be read
ends it.
"""
import sys

import polars as pl

TSV = {"separator": "\t", "quote_char": None, "null_values": ["\\N"]}
MONEY = pl.Decimal(18, 2)
JOURNAL = {
    "_at": pl.String, "_fault": pl.String, "book": pl.String, "voucher_id": pl.String, "line_no": pl.Int64,
    "posting_date": pl.Date, "period": pl.String, "account": pl.String, "currency": pl.String, "debit": MONEY,
    "credit": MONEY, "summary": pl.String, "party": pl.String, "rate": pl.Decimal(18, 8),
    "quantity": pl.Decimal(18, 6), "department": pl.String,
}


def texts(name, **how):
    return pl.scan_csv(name, infer_schema=False, **how)


def journal(name="journal.tsv"):
    return pl.scan_csv(name, schema=JOURNAL, **TSV)


def amount(column, scale=2):
    return pl.col(column).str.replace_all(",", "", literal=True).str.strip_chars().cast(pl.Decimal(18, scale))


def text(column):
    return pl.col(column).str.strip_chars()


def clean(export):
    day = pl.col("凭证日期").str
    return export.select(
        pl.coalesce(day.to_date("%Y-%m-%d", strict=False), day.to_date("%Y/%m/%d", strict=False)).alias("date"),
        text("凭证字").alias("word"), pl.col("凭证号").cast(pl.Int64).alias("number"),
        pl.col("分录号").cast(pl.Int64).alias("line"),
        pl.col("摘要").str.replace_all(r"\s+", " ").str.strip_chars().alias("summary"),
        text("科目编码").alias("account"), text("币别").replace("RMB", "CNY").alias("currency"),
        amount("汇率", 6).alias("rate"), amount("原币借方").alias("original_debit"),
        amount("原币贷方").alias("original_credit"), amount("借方金额").alias("debit"),
        amount("贷方金额").alias("credit"), amount("数量").alias("quantity"),
        text("往来单位").alias("party"), text("部门").alias("department"))


def clean_utf8():
    return clean(texts("vouchers.csv"))


def clean_gb():
    # converted by Python as a whole before it is read: scan_csv reads UTF-8 only
    return clean(pl.read_csv("vouchers.gb.csv", infer_schema=False, encoding="gb18030").lazy())


def map_():
    period = pl.col("date").str.to_date("%Y-%m-%d").dt.strftime("%Y%m")
    return texts("clean.tsv", **TSV).join(texts("accounts.csv"), left_on="account", right_on="old_code", how="left").select(
        pl.lit("001").alias("book"),
        (period + "-" + pl.col("word") + "-" + pl.col("number").str.zfill(6)).alias("voucher_id"),
        pl.col("line").alias("line_no"), pl.col("date").alias("posting_date"), period.alias("period"),
        pl.col("new_code").alias("account"), "currency", "debit", "credit", "summary", "party",
        pl.col("rate").cast(pl.Decimal(18, 8)), pl.col("quantity").cast(pl.Decimal(18, 6)), "department")


def lookup():
    codes = texts("codes.tsv", separator="\t")
    return codes.join(texts("large.csv"), left_on="code", right_on="old_code", how="left").select("line", "new_code")


def dedupe():
    return journal().unique(subset=["book", "voucher_id", "line_no"], keep="first", maintain_order=False)


def sort():
    return journal().sort(["account", "posting_date"])


def valid(lines):
    chart = pl.read_csv("chart.csv", infer_schema=False).filter(pl.col("leaf") == "true")["code"].implode()
    one = pl.col
    holds = (
        ((one("debit") == 0) != (one("credit") == 0))
        & one("period").is_between(pl.lit("202301"), pl.lit("202312"))
        & one("account").str.contains(r"^[0-9]{6}$") & (one("line_no") > 0)
        & (one("posting_date") >= pl.date(2023, 1, 1)) & (one("posting_date") <= pl.date(2023, 12, 31))
        & one("voucher_id").str.starts_with(one("period")) & (one("summary").str.len_chars() > 1)
        & one("currency").is_in(["CNY", "USD", "HKD"]) & (one("debit") + one("credit") < 100000000)
        & one("account").is_in(chart))
    voucher = ["book", "voucher_id"]
    # the vouchers that hold, then their lines: a window over the vouchers takes a quarter longer
    good = lines.group_by(voucher).agg(holds.all().alias("holds"), one("debit").sum(), one("credit").sum()).filter(
        one("holds") & (one("debit") == one("credit"))).select(voucher)
    return lines.join(good, on=voucher, how="semi")


def differing(before, after, key, measures):
    sums = [side.group_by(key).agg(pl.col(measures).sum()) for side in (before, after)]
    both = sums[0].join(sums[1], on=key, how="full", coalesce=True, suffix="_after")
    return both.filter(pl.any_horizontal([pl.col(m).ne_missing(pl.col(m + "_after")) for m in measures]))


def keys():
    sides = [pl.scan_csv(n, schema={"voucher_id": pl.String, "debit": MONEY}) for n in ("old-keys.csv", "new-keys.csv")]
    return differing(sides[0], sides[1], ["voucher_id"], ["debit"])


JOBS = {
    "clean": clean_utf8, "clean-gb": clean_gb, "map": map_, "lookup": lookup, "dedupe": dedupe, "sort": sort,
    "validate": lambda: valid(journal()), "any": lambda: valid(journal("apart.tsv")),
    "reconcile": lambda: differing(journal(), journal("after.tsv"), ["account", "period"], ["debit", "credit"]),
    "keys": keys,
}

JOBS[sys.argv[1]]().sink_csv("polars.out", separator="\t", quote_style="never", null_value="\\N", engine="streaming")
