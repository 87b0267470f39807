package order

import (
	"cmp"
	"context"

	"huying/base/web"
	"huying/kernel/duty"
)

func (m *door) categories(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []CategoryRow `json:"items"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []CategoryRow `json:"items"`
		}
	}{}
	en := web.Of(ctx).Lang == "en"
	cat, err := m.Catalogue(ctx, duty.Of(ctx).County)
	if err != nil {
		return nil, err
	}
	for _, c := range cat.List() {
		row := CategoryRow{Code: c.Code, Name: c.Name, Group: c.Group, GroupName: c.Group, Kind: c.Kind, Respond: c.Respond.String(),
			Limit: c.Limit.String(), Community: c.Community, Closing: c.Closing}
		if en {
			row.Name, row.GroupName = cmp.Or(c.NameEN, c.Name), cmp.Or(c.GroupEN, c.Group)
		}
		out.Body.Items = append(out.Body.Items, row)
	}
	return out, nil
}

// CategoryRow is a category as it goes out.
type CategoryRow struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Group     string `json:"group"`
	GroupName string `json:"group_name"`
	Kind      string `json:"kind" enum:"component,incident,service,risk"`
	Respond   string `json:"respond"`
	Limit     string `json:"limit"`
	Community bool   `json:"community"`
	Closing   string `json:"closing"`
}
