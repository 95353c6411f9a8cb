package rpc

import (
	"context"
	"errors"
	"net/http"

	"connectrpc.com/connect"

	"github.com/loyaltycore/core/server/internal/auth"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// Who calls is found out before the request is read: a caller without a key or token learns nothing, and costs nothing.
// One case is left over: whose an identity provider's token is, only its program can tell, which the request names. Such
// calls are read first, up to memberRequestBytes, and take no room from others until their token has been checked.

// memberRequestBytes is the size of a request that comes without an API key, before and after it is unpacked: what members
// may call is small.
const memberRequestBytes = 16 << 10

// authenticate is the gate before a request.
func (e *edge) authenticate(
	ctx context.Context, spec connect.Spec, _ connect.Peer, header http.Header,
) (context.Context, error) {
	credential := header.Get("Authorization")
	principal, err := e.principal(ctx, credential)
	ctx = withLog(ctx, e.log)
	switch {
	case errors.Is(err, auth.ErrNeedsProgram):
		return context.WithValue(ctx, unidentifiedKey{}, credential), nil
	case err != nil:
		return nil, e.fail(ctx, spec.Procedure, err)
	}
	return auth.WithPrincipal(ctx, principal), nil
}

// principal is whose credential an Authorization header has, or auth.ErrNeedsProgram.
func (e *edge) principal(ctx context.Context, header string) (_ auth.Principal, err error) {
	defer recoverTo(&err)
	credential, ok := bearer(header)
	if !ok {
		return auth.Principal{}, refusal.New(refusal.InvalidCredentials,
			"the call carries no API key or member token; send it in the header `Authorization: Bearer KEY`")
	}
	return e.keys.Authenticate(ctx, credential)
}

// principalIn is the same for whichever credential, once the request's program is known.
func (e *edge) principalIn(ctx context.Context, programID, header string) (_ auth.Principal, err error) {
	defer recoverTo(&err)
	credential, _ := bearer(header)
	return e.keys.AuthenticateIn(ctx, programID, credential)
}

// unidentifiedKey is where a context has the Authorization header of a caller whom the gate could not tell.
type unidentifiedKey struct{}

// identify is the outermost interceptor: behind it, everybody is known.
func (e *edge) identify(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		ctx, err := e.identified(ctx, req.Any())
		if err != nil {
			return nil, e.fail(ctx, req.Spec().Procedure, err)
		}
		return next(ctx, req)
	}
}

// identified says in a context who is calling, where the gate could not.
func (e *edge) identified(ctx context.Context, message any) (context.Context, error) {
	if _, known := auth.PrincipalOf(ctx); known {
		return ctx, nil
	}
	programID := ""
	if request, ok := message.(ofProgram); ok {
		programID = request.GetProgramId()
	}
	header, _ := ctx.Value(unidentifiedKey{}).(string)
	principal, err := e.principalIn(ctx, programID, header)
	if err != nil {
		return ctx, err
	}
	return auth.WithPrincipal(ctx, principal), nil
}

// byCredential has requests served by whether they come with an API key.
func byCredential(withKey, without http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if credential, _ := bearer(r.Header.Get("Authorization")); auth.IsKey(credential) {
			withKey.ServeHTTP(w, r)
			return
		}
		without.ServeHTTP(w, r)
	})
}

// bearer is the credential of an Authorization header. The scheme's case doesn't matter (RFC 9110, 11.1).
func bearer(header string) (string, bool) {
	const scheme = "bearer "
	if len(header) <= len(scheme) {
		return "", false
	}
	for i := range len(scheme) {
		if header[i]|0x20 != scheme[i] {
			return "", false
		}
	}
	return header[len(scheme):], true
}
