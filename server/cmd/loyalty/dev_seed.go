package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/postgres"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

const (
	demoPartner = "demo"
	demoMember  = "ann"
	demoCard    = "5000000001"
)

// demoProgram is a demo program that can be called.
type demoProgram struct {
	*program.Program
	key string // a credential of the demo partner's, with all scopes
}

// seed makes what of the demo is missing in the database, and answers with all of it.
func seed(ctx context.Context, databaseURL, keysFile string, now time.Time) ([]demoProgram, error) {
	pool, err := postgres.Open(ctx, databaseURL, 2)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	if _, err := postgres.Migrate(ctx, pool); err != nil {
		return nil, err
	}
	d := directory.New(pool)
	keys, err := readKeys(keysFile)
	if err != nil {
		return nil, err
	}
	var demo []demoProgram
	for _, document := range program.Demo() {
		p, err := program.Load(document.Name, document.YAML, 1)
		if err != nil {
			return nil, err
		}
		if err := seedProgram(ctx, d, p, now); err != nil {
			return nil, fmt.Errorf("demo program %s: %w", p.ID(), err)
		}
		if keys[p.ID()], err = seedKey(ctx, d, p.ID(), keys[p.ID()], now); err != nil {
			return nil, fmt.Errorf("demo key of %s: %w", p.ID(), err)
		}
		demo = append(demo, demoProgram{p, keys[p.ID()]})
	}
	return demo, writeKeys(keysFile, keys)
}

// seedProgram applies a program that doesn't exist yet, whatever its version, and enrols its demo member.
func seedProgram(ctx context.Context, d *directory.Directory, p *program.Program, now time.Time) error {
	_, err := d.LatestVersion(ctx, p.ID())
	if refusal.Is(err, refusal.ProgramNotFound) {
		definition, encodeErr := program.Encode(p.Definition())
		if encodeErr != nil {
			return encodeErr
		}
		_, _, err = d.ApplyProgram(ctx, directory.ApplyProgram{ProgramID: p.ID(), Definition: definition}, now)
	}
	if err != nil {
		return err
	}
	_, err = d.EnrollMissing(ctx, p.ID(), []directory.Enrollment{{
		MemberID: demoMember, DisplayName: "Ann",
		Identifiers: []directory.Identifier{{Type: directory.Card, Value: demoCard}},
	}}, now)
	return err
}

// seedKey answers with the credential if it is in force and may do everything, else with a new one.
func seedKey(ctx context.Context, d *directory.Directory, programID, credential string, now time.Time) (string, error) {
	clock := func() time.Time { return now }
	p, err := auth.NewAuthenticator(auth.Deps{Store: d, Clock: clock}).Authenticate(ctx, credential)
	if err == nil && p.Scopes == auth.AllScopes() || err != nil && !refusal.Is(err, refusal.InvalidCredentials) {
		return credential, err
	}
	_, _, err = d.CreatePartner(ctx, programID, nil, demoPartner, "Demo partner", now)
	if err != nil && !refusal.Is(err, refusal.PartnerExists) {
		return "", err
	}
	keyID, credential, hash, err := auth.NewKey(programID)
	if err != nil {
		return "", err
	}
	_, _, err = d.CreateAPIKey(
		ctx, programID, nil, demoPartner, auth.AllScopes().Names(), "loyalty dev", hash, keyID, now)
	return credential, err
}

// readKeys reads the demo programs' credentials, which the database doesn't have.
func readKeys(file string) (map[string]string, error) {
	keys := map[string]string{}
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return keys, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &keys)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the demo keys (remove %s to have new ones): %w", file, err)
	}
	return keys, nil
}

func writeKeys(file string, keys map[string]string) error {
	content, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	return writeSecret(file, append(content, '\n'))
}

// seedSigningKey makes the file with the key that member tokens are signed with, if there is none, and names it.
func seedSigningKey(dataDir string) (file string, err error) {
	file = filepath.Join(dataDir, "member-token-keys.pem")
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return file, err
	}
	key, err := auth.NewSigningKey()
	if err != nil {
		return "", err
	}
	return file, writeSecret(file, key)
}

// writeSecret writes a file whole or not at all, and for us only from the beginning.
func writeSecret(file string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), ".secret-*") // 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

// printHints says where the server is and what to try. The private variables bring other commands to its database
// and Redis.
func printHints(out io.Writer, url, keysFile string, demo []demoProgram, private []string) {
	first := demo[0]
	var others []string
	for _, p := range demo[1:] {
		others = append(others, p.ID())
	}
	accrue := fmt.Sprintf(`{"programId":%q,"requestId":"try-1","member":{"memberId":%q},`+
		`"activity":{"purchase":{"amount":{"currencyCode":%q,"minorUnits":1500}}}}`, first.ID(), demoMember, first.Currency())
	balance := fmt.Sprintf(`{"programId":%q,"member":{"memberId":%q}}`, first.ID(), demoMember)
	const header, service = `-H "Authorization: Bearer $KEY"`, "loyalty.v1.LoyaltyService"
	_, _ = fmt.Fprintf(out, `
loyalty listens on %[1]s. Ctrl-C stops it.

Key of program %[2]s, which may do everything (those of %[3]s are in %[10]s):

  export KEY=%[4]s

Ann's own web app, in a browser (with Node.js 20 or newer):

  make member-app URL=%[1]s KEY="$KEY"

Try:

  curl %[1]s/%[5]s/Accrue %[6]s -H 'Content-Type: application/json' -d '%[7]s'
  grpcurl -plaintext %[6]s -d '%[8]s' %[9]s %[5]s/GetBalance
  buf curl --protocol grpc --http2-prior-knowledge %[6]s -d '%[8]s' %[1]s/%[5]s/EvaluateTier

`, url, first.ID(), strings.Join(others, ", "), first.key, service, header, accrue, balance,
		strings.TrimPrefix(url, "http://"), keysFile)
	if len(private) == 0 {
		return
	}
	_, _ = fmt.Fprint(out, `For other loyalty commands (partner create, import, verify, …) while this runs. The password is this machine's
private Postgres'; the ports are new at each start.

`)
	for _, variable := range private {
		_, _ = fmt.Fprintf(out, "  export %s\n", strings.Replace(variable, "=", "='", 1)+"'")
	}
	_, _ = fmt.Fprintln(out)
}
