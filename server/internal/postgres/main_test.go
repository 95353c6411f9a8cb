package postgres_test

import (
	"testing"

	"github.com/loyaltycore/core/server/internal/devstack/devstacktest"
)

func TestMain(m *testing.M) { devstacktest.Main(m) }
