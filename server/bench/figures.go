package main

import (
	"slices"
	"time"
)

// figures are what one round measured of a row. CPU is of the whole job, warming up included, and so are allocations:
// they are divided by all calls.
type figures struct {
	Rate             float64       // calls a second (of batches: accruals)
	P50, P99, P999   time.Duration // of a call, or a whole batch
	Server, Postgres float64       // CPU seconds per 1,000 calls
	Redis, Load      float64
	Allocations, KB  float64 // of the server, per call
	Failure          string
}

// spread is a median with its extremes.
type spread struct{ Median, Min, Max float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	median := sorted[middle]
	if len(sorted)%2 == 0 {
		median = (sorted[middle-1] + sorted[middle]) / 2
	}
	return spread{median, sorted[0], sorted[len(sorted)-1]}
}

// measured is a row with what all rounds measured of it.
type measured struct {
	row
	Rounds []figures
}

// of gathers one figure of all rounds that didn't fail.
func (m *measured) of(figure func(figures) float64) spread {
	var values []float64
	for _, f := range m.Rounds {
		if f.Failure == "" {
			values = append(values, figure(f))
		}
	}
	return spreadOf(values)
}

func (m *measured) rate() spread { return m.of(func(f figures) float64 { return f.Rate }) }

func (m *measured) failure() string {
	for _, f := range m.Rounds {
		if f.Failure != "" {
			return f.Failure
		}
	}
	return ""
}

// ratio compares a figure of two rows, round by round: what disturbs a round disturbs both.
func ratio(a, b *measured, figure func(figures) float64) spread {
	var values []float64
	for i := range min(len(a.Rounds), len(b.Rounds)) {
		if a.Rounds[i].Failure == "" && b.Rounds[i].Failure == "" && figure(b.Rounds[i]) > 0 {
			values = append(values, figure(a.Rounds[i])/figure(b.Rounds[i]))
		}
	}
	return spreadOf(values)
}
