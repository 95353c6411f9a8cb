package main

import "testing"

func TestARowBringsTheOneThatItIsMeasuredBy(t *testing.T) {
	rows, err := settings{only: halfRow}.rows()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	if len(ids) != 2 || ids[0] != id(realServer, accrueSpread, grpc, 256) || ids[1] != halfRow {
		t.Errorf("asked for %s, %v are measured", halfRow, ids)
	}
}
