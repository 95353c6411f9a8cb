package loyalty

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

func TestEveryAnswerWithAMembersBalanceIsLearntFrom(t *testing.T) {
	told := 0
	services := protoregistry.GlobalFiles
	services.RangeFilesByPackage("loyalty.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				method := methods.Get(j)
				answer := newMessage(t, method.Output())
				if field := method.Output().Fields().ByName("balance"); field == nil {
					continue
				}
				set(answer, "balance", &loyaltyv1.Balance{Version: 7})
				switch {
				case has(answer, "member_id"):
					answer.ProtoReflect().Set(method.Output().Fields().ByName("member_id"), protoreflect.ValueOfString("ann"))
				case has(answer, "member"):
					set(answer, "member", &loyaltyv1.Member{MemberId: "ann"})
				}
				request := newMessage(t, method.Input())
				request.ProtoReflect().Set(method.Input().Fields().ByName("program_id"), protoreflect.ValueOfString("bistro"))
				byName := memberName{"bistro", loyaltyv1.IdentifierType_IDENTIFIER_TYPE_CARD, "4711"}
				if has(request, "member") {
					set(request, "member", &loyaltyv1.MemberRef{Kind: &loyaltyv1.MemberRef_Identifier{
						Identifier: &loyaltyv1.Identifier{Type: byName.identifier, Value: byName.value},
					}})
				}
				want := int64(7)
				if method.Name() == "SimulateAccrual" {
					want = 0 // it hasn't happened
				}
				v := newVersions()
				v.learn(request, answer)
				if got := v.of(memberName{programID: "bistro", value: "ann"}); got != want {
					t.Errorf("%s: version %d is remembered of the member", method.FullName(), got)
				}
				if has(request, "member") && v.of(byName) != want {
					t.Errorf("%s: version %d is remembered of the card", method.FullName(), v.of(byName))
				}
				told++
			}
		}
		return true
	})
	if told < 15 {
		t.Errorf("only %d calls tell a balance", told)
	}
}

func newMessage(t *testing.T, of protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(of.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New().Interface()
}

func has(m proto.Message, field protoreflect.Name) bool {
	return m.ProtoReflect().Descriptor().Fields().ByName(field) != nil
}

func set(m proto.Message, field protoreflect.Name, value proto.Message) {
	m.ProtoReflect().Set(m.ProtoReflect().Descriptor().Fields().ByName(field), protoreflect.ValueOfMessage(value.ProtoReflect()))
}

func TestTheHighestVersionIsRememberedOfTheMembersSeenLast(t *testing.T) {
	v := newVersions()
	name := func(i int) memberName { return memberName{programID: "p", value: fmt.Sprint(i)} }
	for i := range remembered {
		v.see(name(i), 5)
	}
	v.see(name(0), 3) // lower, but seen again
	v.see(name(remembered), 1)
	for i, want := range map[int]int64{0: 5, 1: 0, 2: 5, remembered: 1} {
		if got := v.of(name(i)); got != want {
			t.Errorf("of %d version %d is remembered, want %d", i, got, want)
		}
	}
	if len(v.places) != remembered || v.order.Len() != remembered {
		t.Errorf("%d and %d are remembered", len(v.places), v.order.Len())
	}
	v.forget(name(2))
	if v.of(name(2)) != 0 || v.of(memberName{programID: "q", value: "0"}) != 0 {
		t.Error("what was forgotten, or is another program's, is remembered")
	}
}
