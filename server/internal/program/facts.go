package program

import (
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// facts is what conditions see of one activity and its member. It is the CEL activation, and stands for each of the
// variables at once: the checker knows which fields a variable has, so a look-up needs no reflection.
type facts struct {
	purchase *Purchase
	line     *Line
	event    *Event
	local    time.Time // the event time (of a reward: the instant it is asked for) in the program's zone

	purchases    int64
	enrolledDays int64
	held         []*level // on each ladder, if asked for

	attributes, levels traits.Mapper // built when first asked for
}

// The variables' types.
var (
	purchaseType = cel.ObjectType("loyalty.purchase")
	lineType     = cel.ObjectType("loyalty.line")
	eventType    = cel.ObjectType("loyalty.event")
	memberType   = cel.ObjectType("loyalty.member")
)

// ResolveName implements cel.Activation.
func (f *facts) ResolveName(name string) (any, bool) {
	switch name {
	case "purchase", "line", "event", "member":
		return f, true
	}
	return nil, false
}

// Parent implements cel.Activation.
func (f *facts) Parent() cel.Activation { return nil }

func (f *facts) attributeMap() traits.Mapper {
	if f.attributes == nil {
		values := make(map[ref.Val]ref.Val, len(f.event.Attributes))
		for name, attribute := range f.event.Attributes {
			values[types.String(name)] = attribute.value()
		}
		f.attributes = types.NewRefValMap(types.DefaultTypeAdapter, values)
	}
	return f.attributes
}

func (f *facts) levelMap() traits.Mapper {
	if f.levels == nil {
		values := make(map[string]string, len(f.held))
		for _, level := range f.held {
			values[level.ladder] = level.id
		}
		f.levels = types.NewStringStringMap(types.DefaultTypeAdapter, values)
	}
	return f.levels
}

func (a Attribute) value() ref.Val {
	switch {
	case a.String != nil:
		return types.String(*a.String)
	case a.Int != nil:
		return types.Int(*a.Int)
	case a.Bool != nil:
		return types.Bool(*a.Bool)
	case a.Time != nil:
		return types.Timestamp{Time: a.Time.UTC()}
	}
	return types.NullValue
}

// weekday counts from Monday, 1, to Sunday, 7.
func weekday(t time.Time) int64 { return int64((t.Weekday()+6)%7) + 1 }

func field(t *types.Type, get func(*facts) ref.Val) *types.FieldType {
	return &types.FieldType{
		Type:    t,
		GetFrom: func(target any) (any, error) { return get(target.(*facts)), nil },
		IsSet: func(target any) bool {
			zeroer, ok := get(target.(*facts)).(traits.Zeroer)
			return !ok || !zeroer.IsZeroValue()
		},
	}
}

func intField(get func(*facts) int64) *types.FieldType {
	return field(types.IntType, func(f *facts) ref.Val { return types.Int(get(f)) })
}

func stringField(get func(*facts) string) *types.FieldType {
	return field(types.StringType, func(f *facts) ref.Val { return types.String(get(f)) })
}

// variableFields is all that conditions can ask for; the contract lists it, at ProgramDefinition.
var variableFields = map[string]map[string]*types.FieldType{
	purchaseType.TypeName(): withLocalTime(map[string]*types.FieldType{
		"amount":     intField(func(f *facts) int64 { return f.purchase.Amount }),
		"currency":   stringField(func(f *facts) string { return f.purchase.Currency }),
		"channel":    intField(func(f *facts) int64 { return int64(f.purchase.Channel) }),
		"store_id":   stringField(func(f *facts) string { return f.purchase.StoreID }),
		"line_count": intField(func(f *facts) int64 { return int64(len(f.purchase.Lines)) }),
	}),
	lineType.TypeName(): {
		"sku":      stringField(func(f *facts) string { return f.line.SKU }),
		"category": stringField(func(f *facts) string { return f.line.Category }),
		"quantity": intField(func(f *facts) int64 { return f.line.Quantity }),
		"amount":   intField(func(f *facts) int64 { return f.line.Amount }),
		"on_sale":  field(types.BoolType, func(f *facts) ref.Val { return types.Bool(f.line.OnSale) }),
	},
	eventType.TypeName(): withLocalTime(map[string]*types.FieldType{
		"type": stringField(func(f *facts) string { return f.event.Type }),
		"attributes": field(types.NewMapType(types.StringType, types.DynType),
			func(f *facts) ref.Val { return f.attributeMap() }),
	}),
	memberType.TypeName(): {
		"purchase_count": intField(func(f *facts) int64 { return f.purchases }),
		"enrolled_days":  intField(func(f *facts) int64 { return f.enrolledDays }),
		"levels": field(types.NewMapType(types.StringType, types.StringType), func(f *facts) ref.Val {
			return f.levelMap()
		}),
	},
}

func withLocalTime(fields map[string]*types.FieldType) map[string]*types.FieldType {
	fields["local_minute"] = intField(func(f *facts) int64 { return int64(f.local.Minute()) })
	fields["local_hour"] = intField(func(f *facts) int64 { return int64(f.local.Hour()) })
	fields["local_weekday"] = intField(func(f *facts) int64 { return weekday(f.local) })
	fields["local_day"] = intField(func(f *facts) int64 { return int64(f.local.Day()) })
	fields["local_month"] = intField(func(f *facts) int64 { return int64(f.local.Month()) })
	fields["local_year"] = intField(func(f *facts) int64 { return int64(f.local.Year()) })
	fields["local_date"] = stringField(func(f *facts) string { return f.local.Format(time.DateOnly) })
	return fields
}

// variableTypes tells CEL about the variables' fields.
type variableTypes struct{ *types.Registry }

func (v variableTypes) FindStructType(name string) (*types.Type, bool) {
	if _, ours := variableFields[name]; ours {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return v.Registry.FindStructType(name)
}

func (v variableTypes) FindStructFieldNames(name string) ([]string, bool) {
	fields, ours := variableFields[name]
	if !ours {
		return v.Registry.FindStructFieldNames(name)
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	return names, true
}

func (v variableTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	fields, ours := variableFields[name]
	if !ours {
		return v.Registry.FindStructFieldType(name, field)
	}
	found, ok := fields[field]
	return found, ok
}

func (v variableTypes) NewValue(name string, fields map[string]ref.Val) ref.Val {
	if _, ours := variableFields[name]; ours {
		return types.NewErr("%s is given, it can't be made", name)
	}
	return v.Registry.NewValue(name, fields)
}

func newVariableTypes() (variableTypes, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return variableTypes{}, fmt.Errorf("CEL types: %w", err)
	}
	return variableTypes{registry}, nil
}
