"""What an import must come to, reckoned from the CSV files alone.

Usage: import_totals.py cdnow|grocery FILE.csv "YYYY-MM-DD HH:MM:SS"

Prints a line per member, sorted: member,earned,available,expired,level - as of the instant, which is in the program's
time zone like all times here. The rules are those that cdnow.yaml and grocery.yaml say in words of their own; nothing
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
    def __init__(self, at):
        self.at = at
        self.lots = defaultdict(list)
        self.by_day = defaultdict(lambda: defaultdict(int))
        self.levels = {}

    def give(self, member, bought, points, counts):
        self.lots[member].append((points, end_of_points(bought)))
        self.by_day[member][bought.date()] += counts

    def report(self, names, thresholds):
        out = csv.writer(sys.stdout, lineterminator="\n")
        for member in sorted(self.lots):
            earned = sum(p for p, _ in self.lots[member])
            available = sum(p for p, end in self.lots[member] if end > self.at)
            level = level_on(self.at.date(), self.by_day[member], thresholds)
            out.writerow([member, earned, available, earned - available, names[level]])


def cdnow(rows, at):
    """3 points for every 2 dollars, rounded down; 25 for an order of 100 dollars or more; 10 for the first order. Silver
    (from 250 points in 365 days) adds a tenth of the points for the dollars, gold (from 1000) a quarter, both rounded
    down."""
    members, thresholds, extra = Members(at), (250, 1000), (Decimal(0), Decimal("0.1"), Decimal("0.25"))
    for row in rows:
        member, paid = row["customer_id"], Decimal(row["amount_usd"])
        bought = datetime.strptime(row["purchased_on"], "%Y-%m-%d")
        base = whole(paid / 2 * 3, ROUND_FLOOR)
        level = level_on(bought.date(), members.by_day[member], thresholds)
        points = base + whole(base * extra[level], ROUND_FLOOR)
        points += 25 if paid >= 100 else 0
        points += 10 if not members.lots[member] else 0
        members.give(member, bought, points, points)
    members.report(("bronze", "silver", "gold"), thresholds)


def grocery(rows, at):
    """A point for every dollar, milk and coupons left out, rounded half up; 2 points for every 3 dollars of tropical
    fruit, rounded half up by themselves. Plus from 100 dollars spent in 365 days, prime from 300."""
    members = Members(at)
    cent = Decimal("0.01")
    for _, basket in groupby(rows, key=lambda row: row["basket_id"]):
        lines = [(row, Decimal(row["sales_value"]).quantize(cent, rounding=ROUND_HALF_UP)) for row in basket]
        first = lines[0][0]
        left_out = {"COUPON/MISC ITEMS", "FLUID MILK PRODUCTS"}
        counted = sum((v for row, v in lines if row["category"] not in left_out), Decimal(0))
        fruit = sum((v for row, v in lines if row["category"] == "TROPICAL FRUIT"), Decimal(0))
        points = whole(counted, ROUND_HALF_UP) + whole(fruit * 2 / 3, ROUND_HALF_UP)
        cents = int(sum(v for _, v in lines) * 100)
        bought = datetime.strptime(first["purchased_at"], "%Y-%m-%d %H:%M:%S")
        members.give("hh-" + first["household_id"], bought, points, cents)
    members.report(("basic", "plus", "prime"), (10000, 30000))


if __name__ == "__main__":
    what, file, at = sys.argv[1:]
    with open(file, newline="", encoding="utf-8") as rows:
        {"cdnow": cdnow, "grocery": grocery}[what](csv.DictReader(rows), datetime.fromisoformat(at))
