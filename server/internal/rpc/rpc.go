// Package rpc is the edge: Connect handlers, one file per service; proto <-> domain; the one error mapping.
//
// A call passes, from the outside in: the size limit of its body, its key or token (before the body is read, but for
// tokens of identity providers), trace, recover and the error edge with the time limit, the limit of calls in progress,
// what its key or token may do, the limits of the contract, the handler. A call whose answer is a stream passes the same,
// but for the time limit and the limit of calls in progress.
package rpc

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"connectrpc.com/connect"

	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
)

// Names are the services of the contract, by their full names.
var Names = []string{
	loyaltyv1connect.LoyaltyServiceName,
	loyaltyv1connect.AccountServiceName,
	loyaltyv1connect.MemberServiceName,
	loyaltyv1connect.ProgramServiceName,
	loyaltyv1connect.PartnerServiceName,
	loyaltyv1connect.TokenServiceName,
	loyaltyv1connect.AuditServiceName,
}

// Services are the handlers of the contract's services.
type Services struct {
	Loyalty loyaltyv1connect.LoyaltyServiceHandler
	Account loyaltyv1connect.AccountServiceHandler
	Member  loyaltyv1connect.MemberServiceHandler
	Program loyaltyv1connect.ProgramServiceHandler
	Partner loyaltyv1connect.PartnerServiceHandler
	Token   loyaltyv1connect.TokenServiceHandler
	Audit   loyaltyv1connect.AuditServiceHandler
}

// Options are what calls pass on their way to the handlers.
type Options struct {
	Log  *slog.Logger
	Keys Authenticator
	// Trace sees calls with a key or token that is good. Nil: none.
	Trace connect.Interceptor
	// Refused is told of every call that ends with an error: the reason, or the code of one that was cancelled or
	// ran out of time. Nil: nobody is.
	Refused func(ctx context.Context, procedure, reason string)

	ConcurrentCalls int           // calls in progress at once; more are refused with OVERLOADED
	CallTimeout     time.Duration // a call's time from the moment its request is read
	RequestBytes    int64         // size of a request, before and after decompression

	// Stream is put around the procedures that answer without end. Nil: nothing is.
	Stream func(http.Handler) http.Handler
	// Alarm rings once after a time, unless it is stopped before.
	Alarm func(after time.Duration, ring func()) (stop func())
}

// Mount serves the services on mux.
func Mount(mux *http.ServeMux, services Services, o Options) {
	e := &edge{
		log: o.Log, refused: o.Refused, keys: o.Keys,
		slots: make(chan struct{}, o.ConcurrentCalls), timeout: o.CallTimeout, alarm: o.Alarm,
		members: memberStreams{open: map[memberOf]int{}},
	}
	interceptors := []connect.Interceptor{connect.UnaryInterceptorFunc(e.identify)}
	if o.Trace != nil {
		interceptors = append(interceptors, o.Trace)
	}
	for _, i := range []connect.UnaryInterceptorFunc{e.call, e.limit, e.authorize, validateCall} {
		interceptors = append(interceptors, i)
	}
	interceptors = append(interceptors, streams{e})
	const worthCompressing = 1024 // bytes
	options := connect.WithHandlerOptions(
		connect.WithRequestGate(e.authenticate),
		connect.WithInterceptors(interceptors...),
		connect.WithCompressMinBytes(worthCompressing),
		withCodecs(),
	)
	path, loyalty := handlerOf(services.Loyalty, loyaltyv1connect.NewLoyaltyServiceHandler, options, o.RequestBytes)
	mux.Handle(path, loyalty)
	if o.Stream != nil {
		mux.Handle(loyaltyv1connect.LoyaltyServiceWatchBalanceProcedure, o.Stream(loyalty))
	}
	mux.Handle(handlerOf(services.Account, loyaltyv1connect.NewAccountServiceHandler, options, o.RequestBytes))
	mux.Handle(handlerOf(services.Member, loyaltyv1connect.NewMemberServiceHandler, options, o.RequestBytes))
	mux.Handle(handlerOf(services.Program, loyaltyv1connect.NewProgramServiceHandler, options, o.RequestBytes))
	mux.Handle(handlerOf(services.Partner, loyaltyv1connect.NewPartnerServiceHandler, options, o.RequestBytes))
	mux.Handle(handlerOf(services.Token, loyaltyv1connect.NewTokenServiceHandler, options, o.RequestBytes))
	mux.Handle(handlerOf(services.Audit, loyaltyv1connect.NewAuditServiceHandler, options, o.RequestBytes))
}

// handlerOf makes the handler of a service and tells its path. It takes requests of up to max bytes, before and after they
// are unpacked, from callers with an API key, and smaller ones from all others.
func handlerOf[S any](
	service S, newHandler func(S, ...connect.HandlerOption) (string, http.Handler), options connect.HandlerOption, max int64,
) (path string, handler http.Handler) {
	upTo := func(max int64) (handler http.Handler) {
		path, handler = newHandler(service, options, withBoundedGzip(max))
		return limitBody(handler, max)
	}
	return path, withRoom(byCredential(upTo(max), upTo(min(max, memberRequestBytes))))
}
