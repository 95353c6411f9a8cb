package rpc

import (
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	"github.com/loyaltycore/core/server/internal/auth"
)

// methods are all RPCs of the contract.
func methods(t *testing.T) []protoreflect.MethodDescriptor {
	t.Helper()
	var all []protoreflect.MethodDescriptor
	protoregistry.GlobalFiles.RangeFilesByPackage("loyalty.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			if !slices.Contains(Names, string(service.FullName())) {
				t.Errorf("%s is not in Names", service.FullName())
			}
			for j := range service.Methods().Len() {
				all = append(all, service.Methods().Get(j))
			}
		}
		return true
	})
	if len(all) == 0 {
		t.Fatal("the contract has no RPCs")
	}
	return all
}

func procedureOf(m protoreflect.MethodDescriptor) string {
	return fmt.Sprintf("/%s/%s", m.Parent().FullName(), m.Name())
}

func TestEveryRPCHasAScopeAndNamesAProgram(t *testing.T) {
	all := methods(t)
	for _, m := range all {
		if scopes[procedureOf(m)] == "" {
			t.Errorf("%s has no scope", m.FullName())
		}
		if m.Input().Fields().ByName("program_id") == nil {
			t.Errorf("%s has no program_id, which keys are checked against", m.Input().FullName())
		}
		if m.IsStreamingClient() {
			t.Errorf("%s takes a stream, and the edge takes one request", m.FullName())
		}
	}
	if len(scopes) != len(all) {
		t.Errorf("the table has %d rows for %d RPCs", len(scopes), len(all))
	}
}

func TestTheContractsScopesAreThoseThatKeysAreCheckedWith(t *testing.T) {
	var inContract []loyaltyv1.Scope
	for number := range loyaltyv1.Scope_name {
		if number != 0 {
			inContract = append(inContract, loyaltyv1.Scope(number))
		}
	}
	set, err := auth.ParseScopes(scopesOf(inContract))
	if err != nil || set != auth.AllScopes() || len(set.Names()) != len(inContract) {
		t.Errorf("the contract has %v, and keys %v: %v", inContract, auth.AllScopes().Names(), err)
	}
}
