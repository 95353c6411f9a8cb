package directory

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestIdentifiersAreComparedAsTheContractSays(t *testing.T) {
	for _, c := range []struct {
		given Identifier
		want  string
	}{
		{Identifier{Card, " 6011-0000 (1234).5678 "}, "6011000012345678"},
		{Identifier{Card, "AbC1"}, "AbC1"},
		{Identifier{Phone, "+48 (123) 456-789"}, "+48123456789"},
		{Identifier{Phone, "+48.123.456.789\u00a0"}, "+48123456789"},
		{Identifier{Email, " Ann.O'Hara+Shop@Example.COM "}, "ann.o'hara+shop@example.com"},
		{Identifier{ExternalID, "  CRM 00-17 "}, "CRM 00-17"},
	} {
		got, err := Normalize(c.given)
		if err != nil {
			t.Errorf("%+v: %v", c.given, err)
		}
		wantEqual(t, got, Identifier{c.given.Type, c.want})
	}
}

func TestWhatCanBeNoIdentifierIsRefused(t *testing.T) {
	for _, id := range []Identifier{
		{Card, "123"}, {Card, strings.Repeat("1", 65)}, {Card, "1234_5678"}, {Card, ""},
		{Phone, "48123456789"}, {Phone, "+123456"}, {Phone, "+1234567890123456"}, {Phone, "+012345678"}, {Phone, "+48 12x"},
		{Email, "ann"}, {Email, "ann@example"}, {Email, "ann@b@example.com"}, {Email, "@example.com"}, {Email, "ann@.com"},
		{Email, "an n@example.com"}, {Email, "ann@example..com"}, {Email, "ann@" + strings.Repeat("e", 256) + ".com"},
		{ExternalID, "   "}, {ExternalID, "a\x00b"}, {ExternalID, "a\xffb"}, {ExternalID, "a\nb"}, {ExternalID, strings.Repeat("x", 257)},
		{0, "x"}, {5, "x"},
	} {
		_, err := Normalize(id)
		if err == nil {
			t.Errorf("%+v is taken", id)
			continue
		}
		wantRefusal(t, err, refusal.InvalidField)
	}
}

func TestNormalizingTwiceChangesNothing(t *testing.T) {
	shapes := map[IdentifierType]string{
		Card:       `[ ]{0,2}[A-Za-z0-9 .()-]{1,80}[ ]{0,2}`,
		Phone:      `\+[1-9][0-9 .()-]{5,20}`,
		Email:      `[ ]?[A-Za-zÀ-ž0-9.+]{1,20}@[A-Za-zÀ-ž0-9-]{1,10}\.[A-Za-z]{2,5}`,
		ExternalID: `.{1,40}`,
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]IdentifierType{Card, Phone, Email, ExternalID}).Draw(t, "type")
		id := Identifier{kind, rapid.StringMatching(shapes[kind]).Draw(t, "value")}
		once, err := Normalize(id)
		if err != nil {
			return // can be none: nothing to compare
		}
		if twice, err := Normalize(once); err != nil || twice != once {
			t.Fatalf("%+v becomes %+v, and that %+v (error %v)", id, once, twice, err)
		}
	})
}
