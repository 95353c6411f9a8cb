package devstack

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// TestMain lets the test binary play the process that starts servers and is killed: see TestServersDieWithTheirProcess.
func TestMain(m *testing.M) {
	if dir := os.Getenv("DEVSTACK_TEST_PARENT"); dir != "" {
		beParent(dir)
	}
	os.Exit(m.Run())
}

// beParent starts both servers, says where they are, and waits to be killed.
func beParent(dir string) {
	ctx := context.Background()
	p, err := StartPostgres(ctx, PostgresOptions{Dir: dir + "/postgres", Settings: fast})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	r, err := StartRedis(ctx, RedisOptions{Dir: dir + "/redis", RequireServer: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := r.Pause(); err != nil { // a paused server is the hardest to take along
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("running", p.port, r.port)
	select {}
}
