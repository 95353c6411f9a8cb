"""What an import must come to, reckoned from the CSV files alone.

Usage: import_totals.py cdnow|grocery FILE.csv "YYYY-MM-DD HH:MM:SS"

Prints a line per member, sorted: member,kept,available,pending,expired,taken back,level - as of the instant, at which
the file is imported, and which is in the program's time zone like all times here. What a purchase earned, less what its
refund takes off it, is kept, whatever becomes of it later. A refund takes nothing that has expired already, and counts
from its purchase on: towards levels, and so towards what later purchases earn. The rules are those that cdnow.yaml and grocery.yaml say in words of their own; nothing
here knows how the server does it. Python's standard library only; exact decimals.
"""

import csv
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import groupby


def whole(points, rounding):
    return int(points.quantize(Decimal(1), rounding=rounding))


def end_of_points(bought):
    """A year of 365 days, and then to the end of that month; midnight on the first of a month is one."""
    end = bought + timedelta(days=365)
    if end == datetime(end.year, end.month, 1):
        return end
    return datetime(end.year + end.month // 12, end.month % 12 + 1, 1)


def level_on(today, by_day, thresholds):
    """A level counts from the day its threshold is reached within 365 days, and is kept for 365 days; then the 365 days
    up to that day decide what is kept for the next 365."""
    def window(day):
        reach = sum(v for d, v in by_day.items() if day - timedelta(days=365) < d <= day)
        return sum(1 for t in thresholds if reach >= t)

    held, review = 0, date.max
    days = sorted(d for d in by_day if d <= today)
    while True:
        day = min(days[0] if days else date.max, review)
        if day > today:
            return held
        if days and days[0] == day:
            days.pop(0)
        reached = window(day)
        if reached > held:
            held, review = reached, day + timedelta(days=365)
        elif day == review:
            held = reached
            review = day + timedelta(days=365) if held else date.max


class Members:
    def __init__(self, at, pending_days):
        self.at = at
        self.pending_days = pending_days
        self.lots = defaultdict(list)
        self.by_day = defaultdict(lambda: defaultdict(int))
        self.levels = {}

    def give(self, member, bought, earned, kept, counts):
        self.lots[member].append((earned, kept, bought))
        self.by_day[member][bought.date()] += counts

    def report(self, names, thresholds):
        out = csv.writer(sys.stdout, lineterminator="\n")
        for member in sorted(self.lots):
            total = available = pending = expired = taken = 0
            for earned, kept, bought in self.lots[member]:
                total += kept
                if end_of_points(bought) <= self.at:
                    expired += earned
                    continue
                taken += earned - kept
                if bought + timedelta(days=self.pending_days) > self.at:
                    pending += kept
                else:
                    available += kept
            level = level_on(self.at.date(), self.by_day[member], thresholds)
            out.writerow([member, total, available, pending, expired, taken, names[level]])


def back(row):
    return Decimal(row["refunded"] or 0)


def cdnow(rows, at):
    """3 points for every 2 dollars, rounded down; 25 for an order of 100 dollars or more; 10 for the first order. Silver
    (from 250 points in 365 days) adds a tenth of the points for the dollars, gold (from 1000) a quarter, both rounded
    down. Points are pending for 120 days. Of a refunded order as many points for dollars are kept, and as much of what
    levels add, as the dollars left would have earned; of the 25 and the 10 the share of the dollars left, rounded down."""
    members, thresholds, extra = Members(at, 120), (250, 1000), (Decimal(0), Decimal("0.1"), Decimal("0.25"))
    for row in rows:
        member, paid = row["customer_id"], Decimal(row["amount_usd"])
        bought = datetime.strptime(row["purchased_on"], "%Y-%m-%d")
        level = level_on(bought.date(), members.by_day[member], thresholds)
        awards = [25] * (paid >= 100) + [10] * (not members.lots[member])

        def points(left):
            base = whole(left / 2 * 3, ROUND_FLOOR)
            shares = (a if left == paid else whole(a * left / paid, ROUND_FLOOR) for a in awards)
            return base + whole(base * extra[level], ROUND_FLOOR) + sum(shares)

        kept = points(paid - back(row))
        members.give(member, bought, points(paid), kept, kept)
    members.report(("bronze", "silver", "gold"), thresholds)


def grocery(rows, at):
    """A point for every dollar, milk and coupons left out, rounded half up; 2 points for every 3 dollars of tropical
    fruit, rounded half up by themselves. Plus from 100 dollars spent in 365 days, prime from 300. Points are pending for 90
    days. Of refunded lines only the dollars left count, in all of this."""
    members = Members(at, 90)
    cent = Decimal("0.01")
    for _, basket in groupby(rows, key=lambda row: row["basket_id"]):
        lines = [(row, Decimal(row["sales_value"]).quantize(cent, rounding=ROUND_HALF_UP)) for row in basket]
        first = lines[0][0]
        left_out = {"COUPON/MISC ITEMS", "FLUID MILK PRODUCTS"}

        def points(lines):
            counted = sum((v for row, v in lines if row["category"] not in left_out), Decimal(0))
            fruit = sum((v for row, v in lines if row["category"] == "TROPICAL FRUIT"), Decimal(0))
            return whole(counted, ROUND_HALF_UP) + whole(fruit * 2 / 3, ROUND_HALF_UP)

        left = [(row, v - back(row)) for row, v in lines]
        cents = int(sum(v for _, v in left) * 100)
        bought = datetime.strptime(first["purchased_at"], "%Y-%m-%d %H:%M:%S")
        members.give("hh-" + first["household_id"], bought, points(lines), points(left), cents)
    members.report(("basic", "plus", "prime"), (10000, 30000))


if __name__ == "__main__":
    what, file, at = sys.argv[1:]
    with open(file, newline="", encoding="utf-8") as rows:
        {"cdnow": cdnow, "grocery": grocery}[what](csv.DictReader(rows), datetime.fromisoformat(at))
