package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

const (
	programID = "shop" // of the demo programs
	currency  = "USD"
	reward    = "tote-bag" // 300 points
)

// memberID names the members; all names are equally long.
func memberID(i int) string { return fmt.Sprintf("m%07d", i) }

// Load must leave the machine to what it measures, so requests are encoded once and only patched for each call: the
// request id, the member, the order and the amount stand at fixed places.
type template struct {
	bytes                          []byte
	request, member, order, amount int // where they stand; -1: nowhere
}

// What stands there until it is patched.
const (
	anyRequest = "########-####-####-####-############" // as long as a UUID
	anyMember  = "m@@@@@@@"
	anyOrder   = "order-$$$$$$$$$$$$$$$$"
	anyAmount  = 9999 // two bytes as a varint, as is all from 128 to 16,383
)

func newTemplate(message proto.Message) (template, error) {
	encoded, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		return template{}, err
	}
	money := protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), anyAmount)
	t := template{
		bytes:   encoded,
		request: bytes.Index(encoded, []byte(anyRequest)),
		member:  bytes.Index(encoded, []byte(anyMember)),
		order:   bytes.Index(encoded, []byte(anyOrder)),
		amount:  bytes.Index(encoded, append([]byte(currency), money...)),
	}
	if t.amount >= 0 {
		t.amount += len(currency) + 1
	}
	return t, nil
}

// at is the template as part of a longer message, from offset on.
func (t template) at(whole []byte, offset int) template {
	shifted := func(place int) int {
		if place < 0 {
			return place
		}
		return place + offset
	}
	return template{whole, shifted(t.request), shifted(t.member), shifted(t.order), shifted(t.amount)}
}

// fill makes the template a request of its own, about a member.
func (t template) fill(random *rand.Rand, member int) {
	putMember(t.bytes[t.member:], member)
	if t.request >= 0 {
		putRequestID(t.bytes[t.request:], random)
	}
	if t.order >= 0 {
		var order [8]byte
		binary.BigEndian.PutUint64(order[:], random.Uint64())
		hex.Encode(t.bytes[t.order+len("order-"):], order[:])
	}
	if t.amount >= 0 {
		cents := 128 + random.IntN(16384-128) // $1.28 to $163.83
		t.bytes[t.amount], t.bytes[t.amount+1] = byte(cents)|0x80, byte(cents>>7)
	}
}

func putMember(to []byte, member int) {
	for i := len(anyMember) - 1; i > 0; i-- {
		to[i] = byte('0' + member%10)
		member /= 10
	}
}

// putRequestID writes a UUIDv7, as callers are asked to.
func putRequestID(to []byte, random *rand.Rand) {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], uint64(time.Now().UnixMilli())<<16|random.Uint64()&0x0fff|0x7000)
	binary.BigEndian.PutUint64(id[8:], random.Uint64()&^(3<<62)|2<<62)
	at := 0
	for i, part := range [...]int{4, 2, 2, 2, 6} {
		if i > 0 {
			to[at] = '-'
			at++
		}
		from := [...]int{0, 4, 6, 8, 10}[i]
		at += hex.Encode(to[at:], id[from:from+part])
	}
}

func member(id string) *loyaltyv1.MemberRef {
	return &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_MemberId{MemberId: id}}
}

// purchase is an accrual as tills send it: what was paid, where, and the order it came from.
func purchase(program string) *loyaltyv1.AccrueRequest {
	return &loyaltyv1.AccrueRequest{
		ProgramId: program, RequestId: anyRequest, Member: member(anyMember),
		Activity: &loyaltyv1.Activity{
			Source: &loyaltyv1.Source{Type: "order", Reference: anyOrder},
			Kind: &loyaltyv1.Activity_Purchase{Purchase: &loyaltyv1.Purchase{
				Amount:  &loyaltyv1.Money{CurrencyCode: currency, MinorUnits: anyAmount},
				Channel: loyaltyv1.Channel_CHANNEL_STORE, StoreId: "store-0042",
			}},
		},
	}
}

func redemption() *loyaltyv1.RedeemRequest {
	return &loyaltyv1.RedeemRequest{ProgramId: programID, RequestId: anyRequest, Member: member(anyMember),
		Purpose: &loyaltyv1.RedeemRequest_RewardId{RewardId: reward}}
}

func balance() *loyaltyv1.GetBalanceRequest {
	return &loyaltyv1.GetBalanceRequest{ProgramId: programID, Member: member(anyMember)}
}

// batchTemplate is a BatchAccrue of so many purchases, and its items.
func batchTemplate(size int) (template, []template, error) {
	item, err := newTemplate(purchase(""))
	if err != nil {
		return template{}, nil, err
	}
	whole, err := proto.Marshal(&loyaltyv1.BatchAccrueRequest{ProgramId: programID})
	if err != nil {
		return template{}, nil, err
	}
	offsets := make([]int, size)
	for i := range offsets {
		whole = protowire.AppendTag(whole, 2, protowire.BytesType)
		whole = protowire.AppendVarint(whole, uint64(len(item.bytes)))
		offsets[i] = len(whole)
		whole = append(whole, item.bytes...)
	}
	items := make([]template, size)
	for i, offset := range offsets {
		items[i] = item.at(whole, offset)
	}
	return template{bytes: whole}, items, nil
}
