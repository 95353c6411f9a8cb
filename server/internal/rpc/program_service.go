package rpc

import (
	"context"
	"fmt"
	"strconv"
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyaltyv1connect "github.com/loyaltycore/core/gen/loyalty/v1/loyaltyv1connect"
	"github.com/loyaltycore/core/server/internal/directory"
	"github.com/loyaltycore/core/server/internal/program"
	"github.com/loyaltycore/core/server/internal/refusal"
)

// ProgramCache is what has to hear of a new program version.
type ProgramCache interface {
	Forget(programID string)
}

type programService struct {
	directory *directory.Directory
	cache     ProgramCache
	clock     func() time.Time
}

// NewProgramService makes the handler of ProgramService.
func NewProgramService(
	d *directory.Directory, cache ProgramCache, clock func() time.Time,
) loyaltyv1connect.ProgramServiceHandler {
	return &programService{directory: d, cache: cache, clock: clock}
}

func (s *programService) ApplyProgram(
	ctx context.Context, req *loyaltyv1.ApplyProgramRequest,
) (*loyaltyv1.ApplyProgramResponse, error) {
	compiled, err := checkedProgram(req)
	if err != nil {
		return nil, err
	}
	encoded, err := program.Encode(compiled.Definition())
	if err != nil {
		return nil, err
	}
	content := applyProgramContent{YAML: req.GetYaml(), EffectiveTime: timeOf(req.GetEffectiveTime())}
	if req.GetDefinition() != nil {
		content.Definition = encoded
	}
	request := requestOf(ctx, loyaltyv1connect.ProgramServiceApplyProgramProcedure, req, content)
	applied, replayed, err := s.directory.ApplyProgram(ctx, directory.ApplyProgram{
		ProgramID: req.GetProgramId(), Request: &request, Definition: encoded,
		EffectiveTime: content.EffectiveTime, Follows: compiled.Follows, Partners: compiled.Partners(), DryRun: req.GetValidateOnly(),
	}, s.clock())
	if err != nil {
		return nil, err
	}
	if !req.GetValidateOnly() {
		s.cache.Forget(req.GetProgramId())
	}
	version, err := versionToProto(applied, true)
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.ApplyProgramResponse{ProgramVersion: version, Replayed: replayed}, nil
}

// checkedProgram is what the definition of a request compiles to.
func checkedProgram(req *loyaltyv1.ApplyProgramRequest) (*program.Program, error) {
	compile := func() (*program.Program, error) {
		if definition := req.GetDefinition(); definition != nil {
			return program.Compile(definition, 1)
		}
		return program.Load("yaml", []byte(req.GetYaml()), 1)
	}
	compiled, err := compile()
	if err != nil {
		return nil, err
	}
	if compiled.ID() != req.GetProgramId() {
		return nil, refusal.New(refusal.InvalidDefinition,
			"the definition is of program %q, and the request of %q; they must be the same",
			compiled.ID(), req.GetProgramId()).At("program_id")
	}
	return compiled, nil
}

func (s *programService) GetProgram(
	ctx context.Context, req *loyaltyv1.GetProgramRequest,
) (*loyaltyv1.GetProgramResponse, error) {
	v, err := s.directory.ProgramVersion(ctx, req.GetProgramId(), req.GetVersion(), s.clock())
	if err != nil {
		return nil, err
	}
	version, err := versionToProto(v, true)
	if err != nil {
		return nil, err
	}
	return &loyaltyv1.GetProgramResponse{ProgramVersion: version}, nil
}

func (s *programService) ListProgramVersions(
	ctx context.Context, req *loyaltyv1.ListProgramVersionsRequest,
) (*loyaltyv1.ListProgramVersionsResponse, error) {
	query := pageQuery(loyaltyv1connect.ProgramServiceListProgramVersionsProcedure, req.GetProgramId())
	cursor, err := decodePageToken(query, req.GetPageToken())
	if err != nil {
		return nil, err
	}
	var before int64 // 0: from the newest
	if cursor != "" {
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return nil, invalidPageToken()
		}
	}
	size := pageSize(req.GetPageSize())
	versions, err := s.directory.ListProgramVersions(ctx, req.GetProgramId(), before, size+1)
	if err != nil {
		return nil, err
	}
	versions, next := page(versions, size, query, func(v directory.ProgramVersion) string {
		return strconv.FormatInt(v.Version, 10)
	})
	out := &loyaltyv1.ListProgramVersionsResponse{NextPageToken: next}
	for _, v := range versions {
		version, err := versionToProto(v, false)
		if err != nil {
			return nil, err
		}
		out.ProgramVersions = append(out.ProgramVersions, version)
	}
	return out, nil
}

func versionToProto(v directory.ProgramVersion, withDefinition bool) (*loyaltyv1.ProgramVersion, error) {
	out := &loyaltyv1.ProgramVersion{
		ProgramId: v.ProgramID, Version: v.Version,
		EffectiveTime: timeToProto(v.EffectiveTime), CreateTime: timeToProto(v.CreateTime),
	}
	if withDefinition {
		definition, err := program.Decode(v.Definition)
		if err != nil {
			return nil, fmt.Errorf("program %s version %d: %w", v.ProgramID, v.Version, err)
		}
		out.Definition = definition
	}
	return out, nil
}
