package rpc

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// forgotten remembers what the caches were told.
type forgotten []string

func (f *forgotten) add(words ...string) { *f = append(*f, strings.Join(words, "/")) }

type keyCache struct{ *forgotten }

func (c keyCache) ForgetKey(programID, keyID string) { c.add(programID, keyID) }

type programCache struct{ *forgotten }

func (c programCache) Forget(programID string) { c.add(programID) }

// bistro is a directory with the demo program bistro, and the context of its partner 1.
func bistro(t *testing.T) (context.Context, *directory.Directory, *loyaltyv1.ProgramDefinition) {
	t.Helper()
	pool, err := postgres.Open(t.Context(), devstacktest.Database(t), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	d := directory.New(pool)
	document := program.Demo()[0]
	definition, err := program.Parse(document.Name, document.YAML)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := program.Encode(definition)
	if err != nil {
		t.Fatal(err)
	}
	first := directory.ApplyProgram{ProgramID: "bistro", Definition: encoded}
	if _, _, err = d.ApplyProgram(t.Context(), first, noon.Add(-time.Hour)); err == nil {
		_, _, err = d.CreatePartner(t.Context(), "bistro", nil, "demo", "", noon)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx := auth.WithPrincipal(t.Context(), auth.Principal{ProgramID: "bistro", PartnerID: "demo", PartnerNo: 1})
	return ctx, d, definition
}

// want checks that a refusal is for the reason.
func want(t *testing.T, err error, reason refusal.Reason) {
	t.Helper()
	if !refusal.Is(err, reason) {
		t.Errorf("%v, instead of %s", err, reason)
	}
}

func TestAMemberIsEnrolledOnceFoundChangedAndLinked(t *testing.T) {
	ctx, d, _ := bistro(t)
	s := NewMemberService(d, nil, nil, clock)
	card := &loyaltyv1.Identifier{Type: loyaltyv1.IdentifierType_IDENTIFIER_TYPE_CARD, Value: "4711-0001"}
	enroll := &loyaltyv1.EnrollMemberRequest{
		ProgramId: "bistro", RequestId: "r1", DisplayName: "Ann", Identifiers: []*loyaltyv1.Identifier{card},
		EnrollTime: timestamppb.New(noon.AddDate(-1, 0, 0)),
	}
	enrolled, err := s.EnrollMember(ctx, enroll)
	if err != nil {
		t.Fatal(err)
	}
	if m := enrolled.GetMember(); m.GetDisplayName() != "Ann" || !m.GetCreateTime().AsTime().Equal(noon) ||
		!m.GetEnrollTime().AsTime().Equal(noon.AddDate(-1, 0, 0)) || m.GetIdentifiers()[0].GetValue() != "47110001" {
		t.Errorf("enrolled was %v", m)
	}
	again, err := s.EnrollMember(ctx, enroll)
	if err != nil || !again.GetReplayed() || !proto.Equal(again.GetMember(), enrolled.GetMember()) {
		t.Errorf("enrolled again was %v, %v", again, err)
	}
	for what, change := range map[string]func(*loyaltyv1.EnrollMemberRequest){
		"id":         func(r *loyaltyv1.EnrollMemberRequest) { r.MemberId = "ann" },
		"name":       func(r *loyaltyv1.EnrollMemberRequest) { r.DisplayName = "Anne" },
		"identifier": func(r *loyaltyv1.EnrollMemberRequest) { r.Identifiers[0].Value = "4711-0002" },
		"no card":    func(r *loyaltyv1.EnrollMemberRequest) { r.Identifiers = nil },
		"time":       func(r *loyaltyv1.EnrollMemberRequest) { r.EnrollTime = nil },
	} {
		other := proto.Clone(enroll).(*loyaltyv1.EnrollMemberRequest)
		change(other)
		if _, err := s.EnrollMember(ctx, other); !refusal.Is(err, refusal.RequestIDReused) {
			t.Errorf("the same request id with another %s: %v", what, err)
		}
	}

	byCard := &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_Identifier{Identifier: card}}
	phone := &loyaltyv1.Identifier{Type: loyaltyv1.IdentifierType_IDENTIFIER_TYPE_PHONE, Value: "+48 600 100 200"}
	linked, err := s.LinkIdentifier(ctx, &loyaltyv1.LinkIdentifierRequest{
		ProgramId: "bistro", RequestId: "r2", Member: byCard, Identifier: phone,
	})
	if err != nil || len(linked.GetMember().GetIdentifiers()) != 2 {
		t.Errorf("linked: %v, %v", linked, err)
	}
	unlinked, err := s.UnlinkIdentifier(ctx, &loyaltyv1.UnlinkIdentifierRequest{
		ProgramId: "bistro", RequestId: "r3", Member: byCard, Identifier: phone,
	})
	if err != nil || len(unlinked.GetMember().GetIdentifiers()) != 1 {
		t.Errorf("unlinked: %v, %v", unlinked, err)
	}
	_, err = s.UnlinkIdentifier(ctx, &loyaltyv1.UnlinkIdentifierRequest{
		ProgramId: "bistro", RequestId: "r2", Member: byCard, Identifier: phone,
	})
	want(t, err, refusal.RequestIDReused) // of another call, with the same content

	renamed, err := s.UpdateMember(ctx, &loyaltyv1.UpdateMemberRequest{
		ProgramId: "bistro", RequestId: "r4", Member: byCard, DisplayName: proto.String(""),
	})
	if err != nil || renamed.GetMember().GetDisplayName() != "" {
		t.Errorf("renamed: %v, %v", renamed, err)
	}
	found, err := s.GetMember(ctx, &loyaltyv1.GetMemberRequest{ProgramId: "bistro", Member: byCard})
	if err != nil || !proto.Equal(found.GetMember(), renamed.GetMember()) {
		t.Errorf("found: %v, %v", found, err)
	}
}

func TestAKeysSecretIsToldOnceAndRevokingItIsHeardOf(t *testing.T) {
	ctx, d, _ := bistro(t)
	var heard forgotten
	s := NewPartnerService(d, keyCache{&heard}, clock)
	create := &loyaltyv1.CreateApiKeyRequest{
		ProgramId: "bistro", RequestId: "r1", PartnerId: "demo", DisplayName: "till",
		Scopes: []loyaltyv1.Scope{loyaltyv1.Scope_SCOPE_READ, loyaltyv1.Scope_SCOPE_ACCRUE},
	}
	created, err := s.CreateApiKey(ctx, create)
	if err != nil {
		t.Fatal(err)
	}
	keys := auth.NewAuthenticator(auth.Deps{Store: d, Clock: clock})
	principal, err := keys.Authenticate(ctx, created.GetSecret())
	if err != nil || principal.May("bistro", auth.ScopeAccrue) != nil || principal.May("bistro", auth.ScopeRedeem) == nil {
		t.Errorf("the key is %+v, %v", principal, err)
	}
	again, err := s.CreateApiKey(ctx, create)
	if err != nil || !again.GetReplayed() || again.GetSecret() != "" || !proto.Equal(again.GetApiKey(), created.GetApiKey()) {
		t.Errorf("created again was %v, %v", again, err)
	}
	keyID := created.GetApiKey().GetKeyId()
	revoked, err := s.RevokeApiKey(ctx, &loyaltyv1.RevokeApiKeyRequest{ProgramId: "bistro", RequestId: "r2", KeyId: keyID})
	if err != nil || !revoked.GetApiKey().GetRevokeTime().AsTime().Equal(noon) {
		t.Errorf("revoked was %v, %v", revoked, err)
	}
	if len(heard) != 1 || heard[0] != "bistro/"+keyID {
		t.Errorf("heard was %q", heard)
	}
	listed, err := s.ListApiKeys(ctx, &loyaltyv1.ListApiKeysRequest{ProgramId: "bistro"})
	if err != nil || len(listed.GetApiKeys()) != 1 || !proto.Equal(listed.GetApiKeys()[0], revoked.GetApiKey()) {
		t.Errorf("listed were %v, %v", listed, err)
	}
}

func TestListsComeInPagesOfTheirOwnQuery(t *testing.T) {
	ctx, d, _ := bistro(t)
	s := NewPartnerService(d, keyCache{new(forgotten)}, clock)
	for i := range 4 {
		if _, err := s.CreatePartner(ctx, &loyaltyv1.CreatePartnerRequest{
			ProgramId: "bistro", RequestId: fmt.Sprint("r", i), PartnerId: fmt.Sprint("partner-", i),
		}); err != nil {
			t.Fatal(err)
		}
	}
	var ids, tokens []string
	req := &loyaltyv1.ListPartnersRequest{ProgramId: "bistro", PageSize: 2}
	for {
		res, err := s.ListPartners(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range res.GetPartners() {
			ids = append(ids, p.GetPartnerId())
		}
		if res.GetNextPageToken() == "" {
			break
		}
		req.PageToken = res.GetNextPageToken()
		tokens = append(tokens, req.GetPageToken())
	}
	if got := strings.Join(ids, " "); got != "demo partner-0 partner-1 partner-2 partner-3" || len(tokens) != 2 {
		t.Errorf("listed were %s, on %d pages", got, len(tokens)+1)
	}
	_, err := s.ListApiKeys(ctx, &loyaltyv1.ListApiKeysRequest{ProgramId: "bistro", PageToken: tokens[0]})
	want(t, err, refusal.InvalidPageToken)
	_, err = NewProgramService(d, programCache{new(forgotten)}, clock).ListProgramVersions(ctx,
		&loyaltyv1.ListProgramVersionsRequest{ProgramId: "bistro", PageToken: tokens[0]})
	want(t, err, refusal.InvalidPageToken)
}

func TestAProgramIsCheckedAppliedOnceShownAndListed(t *testing.T) {
	ctx, d, definition := bistro(t)
	var heard forgotten
	s := NewProgramService(d, programCache{&heard}, clock)
	definition.DisplayName = "Bistro Superstars"
	document, err := program.Render(definition)
	if err != nil {
		t.Fatal(err)
	}
	apply := &loyaltyv1.ApplyProgramRequest{
		ProgramId: "bistro", RequestId: "r1", ValidateOnly: true,
		Document: &loyaltyv1.ApplyProgramRequest_Yaml{Yaml: string(document)},
	}
	checked, err := s.ApplyProgram(ctx, apply)
	if err != nil || checked.GetProgramVersion().GetVersion() != 2 || len(heard) != 0 {
		t.Errorf("checked was %v, %v", checked, err)
	}
	if versions, err := d.ProgramVersions(ctx, "bistro"); err != nil || len(versions) != 1 {
		t.Errorf("after a check there are %d versions, %v", len(versions), err)
	}
	for _, only := range []bool{true, false} {
		late := proto.CloneOf(apply)
		late.ValidateOnly, late.EffectiveTime = only, timestamppb.New(noon.Add(-time.Second))
		_, err := s.ApplyProgram(ctx, late)
		want(t, err, refusal.InvalidField)
	}
	apply.ValidateOnly = false
	applied, err := s.ApplyProgram(ctx, apply)
	if err != nil || applied.GetProgramVersion().GetVersion() != 2 || applied.GetReplayed() ||
		!proto.Equal(applied.GetProgramVersion().GetDefinition(), definition) {
		t.Fatalf("applied was %v, %v", applied, err)
	}
	if len(heard) != 1 || heard[0] != "bistro" {
		t.Errorf("heard was %q", heard)
	}
	if again, err := s.ApplyProgram(ctx, apply); err != nil || !again.GetReplayed() {
		t.Errorf("applied again was %v, %v", again, err)
	}
	asMessage := &loyaltyv1.ApplyProgramRequest{
		ProgramId: "bistro", RequestId: "r2", ValidateOnly: true,
		Document: &loyaltyv1.ApplyProgramRequest_Definition{Definition: definition},
	}
	if same, err := s.ApplyProgram(ctx, asMessage); err != nil || same.GetProgramVersion().GetVersion() != 2 {
		t.Errorf("the same definition would be %v, %v", same, err)
	}

	bad := proto.Clone(definition).(*loyaltyv1.ProgramDefinition)
	bad.Currency = "XXL"
	asMessage.Document = &loyaltyv1.ApplyProgramRequest_Definition{Definition: bad}
	_, err = s.ApplyProgram(ctx, asMessage)
	want(t, err, refusal.InvalidDefinition)
	other := proto.Clone(definition).(*loyaltyv1.ProgramDefinition)
	other.ProgramId = "shop"
	asMessage.Document = &loyaltyv1.ApplyProgramRequest_Definition{Definition: other}
	_, err = s.ApplyProgram(ctx, asMessage)
	want(t, err, refusal.InvalidDefinition)

	shown, err := s.GetProgram(ctx, &loyaltyv1.GetProgramRequest{ProgramId: "bistro"})
	if err != nil || !proto.Equal(shown.GetProgramVersion(), applied.GetProgramVersion()) {
		t.Errorf("shown was %v, %v", shown, err)
	}
	listed, err := s.ListProgramVersions(ctx, &loyaltyv1.ListProgramVersionsRequest{ProgramId: "bistro", PageSize: 1})
	if err != nil || listed.GetProgramVersions()[0].GetVersion() != 2 || listed.GetProgramVersions()[0].GetDefinition() != nil {
		t.Fatalf("listed were %v, %v", listed, err)
	}
	listed, err = s.ListProgramVersions(ctx, &loyaltyv1.ListProgramVersionsRequest{
		ProgramId: "bistro", PageSize: 1, PageToken: listed.GetNextPageToken(),
	})
	if err != nil || listed.GetProgramVersions()[0].GetVersion() != 1 || listed.GetNextPageToken() != "" {
		t.Errorf("listed then were %v, %v", listed, err)
	}
}
