package program

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	costs "cel.dev/cel-go/checker"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

// What conditions may cost at worst, in CEL's units (about one a step). Line conditions run for up to 500 lines of a
// purchase, so together they are limited too.
const (
	maxConditionCost     = 2_000
	maxLineConditionCost = 500
	maxLineCostInAll     = 10_000
	maxConditionNodes    = 300
	maxConditionDepth    = 30
)

// condition is a compiled CEL condition; the nil one always holds.
type condition struct {
	program  cel.Program
	mentions map[string]bool // variables
	levels   bool            // asks for member.levels
	cost     uint64          // at worst
}

// conditionKind is where a condition stands, hence what it may ask for.
type conditionKind struct {
	env     func() *cel.Env
	what    string
	maxCost uint64
}

var (
	purchaseCondition = conditionKind{environment("purchase", "member"), "the condition of a rate or multiplier", maxConditionCost}
	awardCondition    = conditionKind{environment("purchase", "event", "member"), "the condition of an award", maxConditionCost}
	lineCondition     = conditionKind{environment("purchase", "line", "member"), "a condition on lines", maxLineConditionCost}
	rewardCondition   = conditionKind{environment("member"), "the condition of a reward", maxConditionCost}
)

// environment is made when first used: it takes a while, and a client that only renders needs none.
func environment(variables ...string) func() *cel.Env {
	return sync.OnceValue(func() *cel.Env {
		provider, err := newVariableTypes()
		if err != nil {
			panic(err) // no input leads here: a mistake of ours
		}
		options := []cel.EnvOption{
			cel.CustomTypeAdapter(provider.Registry),
			cel.CustomTypeProvider(provider),
			cel.ParserRecursionLimit(maxConditionDepth),
			cel.ParserExpressionSizeLimit(1000),
			cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateTimestampLiterals(), cel.ValidateDurationLiterals()),
		}
		for number, name := range loyaltyv1.Channel_name {
			short := strings.TrimPrefix(name, "CHANNEL_")
			options = append(options, cel.Constant("Channel."+short, cel.IntType, types.Int(number)))
		}
		all := map[string]*cel.Type{"purchase": purchaseType, "line": lineType, "event": eventType, "member": memberType}
		for _, name := range variables {
			options = append(options, cel.Variable(name, all[name]))
		}
		env, err := cel.NewEnv(options...)
		if err != nil {
			panic(fmt.Sprintf("program: CEL environment: %v", err))
		}
		return env
	})
}

// holds evaluates the condition. A failure is the activity's: it lacks what the condition asks for.
func (c *condition) holds(f *facts) (bool, error) {
	if c == nil {
		return true, nil
	}
	value, _, err := c.program.Eval(f)
	if err != nil {
		return false, err
	}
	result, ok := value.(types.Bool)
	if !ok {
		return false, errors.New("its result is no yes or no")
	}
	return bool(result), nil
}

// compileCondition compiles source. levels holds the level ids of each ladder, to find those misspelt. The error says
// what is wrong and where in the condition.
func compileCondition(source string, kind conditionKind, levels map[string][]string) (*condition, error) {
	if source == "" {
		return nil, nil
	}
	env := kind.env()
	checked, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, firstIssue(issues, kind)
	}
	if checked.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("it must be a yes or no (bool), but is %s", checked.OutputType())
	}
	c := &condition{mentions: map[string]bool{}}
	if err := c.inspect(checked, levels); err != nil {
		return nil, err
	}
	cost, err := env.EstimateCost(checked, sizes{})
	if err != nil {
		return nil, errors.New("its cost can't be estimated; write it more simply")
	}
	if cost.Max > kind.maxCost {
		return nil, fmt.Errorf("it may cost more than the limit of %d steps; write it more simply", kind.maxCost)
	}
	c.cost = cost.Max
	// No limit at run time: the estimate bounds it, as the contract bounds everything the condition can ask for, and
	// counting would double the cost of each evaluation.
	c.program, err = env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, errors.New("it can't be compiled: " + firstLine(err))
	}
	return c, nil
}

func firstIssue(issues *cel.Issues, kind conditionKind) error {
	all := issues.Errors()
	if len(all) == 0 {
		return errors.New(firstLine(issues.Err()))
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i].Location, all[j].Location
		return a.Line() < b.Line() || a.Line() == b.Line() && a.Column() < b.Column()
	})
	message := strings.TrimSuffix(all[0].Message, " (in container '')")
	for _, variable := range []string{"purchase", "line", "event", "member"} {
		if message == fmt.Sprintf("undeclared reference to '%s'", variable) {
			message = fmt.Sprintf("`%s` is unknown in %s", variable, kind.what)
		}
	}
	if line := all[0].Location.Line(); line > 1 {
		return fmt.Errorf("%s, at character %d of line %d", message, all[0].Location.Column()+1, line)
	}
	return fmt.Errorf("%s, at character %d", message, all[0].Location.Column()+1)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// inspect notes what the condition asks for, and refuses what would make it inexact or depend on chance.
func (c *condition) inspect(checked *cel.Ast, levels map[string][]string) error {
	native := checked.NativeRep()
	nodes := ast.MatchDescendants(ast.NavigateAST(native), ast.AllMatcher())
	if len(nodes) > maxConditionNodes {
		return fmt.Errorf("it has more than %d parts; write it more simply", maxConditionNodes)
	}
	for _, node := range nodes {
		if node.Type().Kind() == types.DoubleKind {
			return errors.New("it uses a floating point number; amounts are whole minor units")
		}
		switch node.Kind() {
		case ast.IdentKind:
			name := node.AsIdent()
			if !isVariable(node.Type()) {
				continue
			}
			c.mentions[name] = true
			if parent, ok := node.Parent(); !ok || parent.Kind() != ast.SelectKind {
				return fmt.Errorf("`%s` can only be asked for one of its fields", name)
			}
		case ast.StructKind:
			return errors.New("it can't make messages")
		case ast.ComprehensionKind:
			// The order of a map's entries is not determined, so neither would be the decision.
			if walked := node.AsComprehension().IterRange(); native.GetType(walked.ID()).Kind() != types.ListKind {
				return errors.New("only a list can be walked, not a map; use `in`, or name the entry")
			}
		case ast.SelectKind:
			if isLevels(native, node) {
				c.levels = true
				if err := checkLevels(node, levels); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func isVariable(t *types.Type) bool {
	_, ours := variableFields[t.TypeName()]
	return ours
}

func isLevels(native *ast.AST, node ast.Expr) bool {
	return node.AsSelect().FieldName() == "levels" &&
		native.GetType(node.AsSelect().Operand().ID()).TypeName() == memberType.TypeName()
}

// checkLevels finds a misspelt ladder or level in `member.levels.LADDER == "LEVEL"`.
func checkLevels(node ast.NavigableExpr, levels map[string][]string) error {
	entry, ok := node.Parent()
	if !ok {
		return nil
	}
	ladder := ""
	switch entry.Kind() {
	case ast.SelectKind:
		ladder = entry.AsSelect().FieldName()
	case ast.CallKind:
		if call := entry.AsCall(); call.FunctionName() == operators.Index {
			ladder = literal(call.Args()[1])
		}
	}
	if ladder == "" {
		return nil
	}
	known, ok := levels[ladder]
	if !ok {
		return fmt.Errorf("there is no ladder %q", ladder)
	}
	comparison, ok := entry.Parent()
	if !ok || comparison.Kind() != ast.CallKind {
		return nil
	}
	var named []ast.Expr
	switch call := comparison.AsCall(); call.FunctionName() {
	case operators.Equals, operators.NotEquals:
		named = call.Args()
	case operators.In:
		if call.Args()[1].Kind() == ast.ListKind {
			named = call.Args()[1].AsList().Elements()
		}
	}
	for _, arg := range named {
		if level := literal(arg); level != "" && !slices.Contains(known, level) {
			return fmt.Errorf("ladder %q has no level %q, only %s", ladder, level, strings.Join(known, ", "))
		}
	}
	return nil
}

// literal is the text that the expression is, or "".
func literal(e ast.Expr) string {
	if e.Kind() != ast.LiteralKind {
		return ""
	}
	text, _ := e.AsLiteral().(types.String)
	return string(text)
}

// sizes tells the estimate how long things get at most, as the contract limits them.
type sizes struct{}

// EstimateSize implements costs.CostEstimator.
func (sizes) EstimateSize(element costs.AstNode) *costs.SizeEstimate {
	limit := uint64(64)
	switch path := strings.Join(element.Path(), "."); {
	case path == "":
		return nil
	case strings.HasPrefix(path, "event.attributes.") && !strings.HasSuffix(path, "@keys"):
		limit = 256
	case strings.HasSuffix(path, ".local_date"):
		limit = 10
	case path == "event.attributes":
		limit = 32
	case path == "member.levels":
		limit = 8
	}
	return &costs.SizeEstimate{Min: 0, Max: limit}
}

// EstimateCallCost implements costs.CostEstimator.
func (sizes) EstimateCallCost(string, string, *costs.AstNode, []costs.AstNode) *costs.CallEstimate {
	return nil
}
