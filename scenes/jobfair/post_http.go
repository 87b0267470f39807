package jobfair

import (
	"context"
	"io"
	"net/http"

	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"

	"github.com/danielgtaylor/huma/v2"
)

// JobPost is a post in a list.
type JobPost struct {
	ID           string   `json:"id"`
	Fair         string   `json:"fair"`
	Employer     string   `json:"employer"`
	EmployerName string   `json:"employer_name"`
	Booth        string   `json:"booth"`
	Origin       string   `json:"origin"`
	Title        string   `json:"title"`
	Trade        string   `json:"trade"`
	Headcount    int      `json:"headcount"`
	PayFrom      int64    `json:"pay_from" doc:"Yuan a month; 0 by agreement"`
	PayTo        int64    `json:"pay_to"`
	Place        string   `json:"place"`
	Education    string   `json:"education" enum:"any,junior,senior,college,bachelor,master"`
	AgeMost      int      `json:"age_most"`
	Relaxed      string   `json:"relaxed" enum:"none,age,education,both"`
	Skills       string   `json:"skills"`
	Flags        []string `json:"flags"`
	Form         string   `json:"form" enum:"full,part,temporary,intern"`
	Contact      string   `json:"contact"`
	Phone        string   `json:"phone"`
	Interview    string   `json:"interview" enum:"site,phone,video,office"`
	State        string   `json:"state" enum:"open,filled,paused,withdrawn"`
	Reason       string   `json:"reason"`
	PostedOn     string   `json:"posted_on"`
	Applied      int      `json:"applied"`
	Version      int      `json:"version"`
	CanManage    bool     `json:"can_manage"`
}

// JobPostInput is a post as it is entered.
type JobPostInput struct {
	Fair      string   `json:"fair,omitempty" maxLength:"36"`
	Employer  string   `json:"employer,omitempty" maxLength:"36"`
	Title     string   `json:"title" maxLength:"160"`
	Trade     string   `json:"trade,omitempty" maxLength:"120"`
	Headcount int      `json:"headcount" minimum:"0" maximum:"100000"`
	PayFrom   int64    `json:"pay_from,omitempty" minimum:"0" maximum:"10000000"`
	PayTo     int64    `json:"pay_to,omitempty" minimum:"0" maximum:"10000000"`
	Place     string   `json:"place" maxLength:"240"`
	Education string   `json:"education" maxLength:"20"`
	AgeMost   int      `json:"age_most,omitempty" minimum:"0" maximum:"200"`
	Relaxed   string   `json:"relaxed" maxLength:"20"`
	Skills    string   `json:"skills,omitempty" maxLength:"1200"`
	Flags     []string `json:"flags,omitempty" maxItems:"10"`
	Form      string   `json:"form" maxLength:"20"`
	Contact   string   `json:"contact" maxLength:"80"`
	Phone     string   `json:"phone" maxLength:"40"`
	Interview string   `json:"interview" maxLength:"20"`
	Version   int      `json:"version,omitempty"`
}

func (b *JobPostInput) onto(p *Post) {
	p.Title, p.Trade, p.Headcount, p.PayFrom, p.PayTo, p.Place = b.Title, b.Trade, b.Headcount, b.PayFrom*fen, b.PayTo*fen, b.Place
	p.Education, p.AgeMost, p.Relaxed, p.Skills, p.Flags, p.Form = b.Education, b.AgeMost, b.Relaxed, b.Skills, b.Flags, b.Form
	p.Contact, p.Phone, p.Interview, p.Version = b.Contact, b.Phone, b.Interview, b.Version
}

func postRow(see *list.Reader, p *Post) JobPost {
	return JobPost{p.ID, p.Fair, p.Employer, p.EmployerName, p.Booth, p.Origin, p.Title, p.Trade, p.Headcount, p.PayFrom / fen,
		p.PayTo / fen, p.Place,
		p.Education, p.AgeMost, p.Relaxed, p.Skills, append([]string{}, p.Flags...), p.Form, p.Contact, p.Phone, p.Interview, p.State, p.Reason,
		p.PostedOn.String(), p.Applied, p.Version, see.Can(MayManage, p.Area)}
}

func (r *room) postList() *list.List[Post, JobPost] {
	return &list.List[Post, JobPost]{
		Kind: PostKind, Name: "JobPost", Path: "/api/jobfair/posts", Summary: "Posts, the latest first", Read: MayRead, Table: "jobfair_post",
		Columns: postColumns, Order: list.Latest("r.posted_on"),
		Filters: []list.Filter{list.Is("fair", "r.fair"), list.Is("employer", "r.employer"), list.Is("origin", "r.origin"),
			list.Is("state", "r.state", Wanted, Filled, Paused, Withdrawn), list.Words("(r.title || ' ' || r.trade || ' ' || r.place)"),
			list.Period("r.posted_on")},
		Dest: postDest, Fill: r.fillPosts, Wire: postRow, Called: "r.title",
		Sheet: list.Sheet[Post]{File: "job-posts", Title: "jobfair.sheet.posts", Columns: []sheet.Column{{Title: "jobfair.booth.is", Width: 8},
			{Title: "jobfair.employer.name", Width: 36}, {Title: "jobfair.post.title", Width: 20}, {Title: "jobfair.post.trade", Width: 14},
			{Title: "jobfair.post.headcount_is"}, {Title: "jobfair.post.pay_is", Width: 16}, {Title: "jobfair.post.place", Width: 24},
			{Title: "jobfair.post.education_is", Width: 12}, {Title: "jobfair.post.age_is"}, {Title: "jobfair.post.relaxed_is", Width: 16},
			{Title: "jobfair.post.skills", Width: 30}, {Title: "jobfair.post.contact", Width: 14}, {Title: "jobfair.post.phone", Width: 16},
			{Title: "jobfair.post.state_is", Width: 10}, {Title: "jobfair.origin", Width: 10}},
			Lines: func(see *list.Reader, p *Post) [][]any {
				return [][]any{{p.Booth, p.EmployerName, p.Title, p.Trade, p.Headcount, p.Pay(), p.Place,
					see.Say("jobfair.education." + p.Education), p.AgeMost,
					see.Say("jobfair.relaxed." + p.Relaxed), p.Skills, p.Contact, p.Phone, see.Say("jobfair.post.state." + p.State), p.Origin}}
			}},
	}
}

// JobPostImport tells what a sheet of posts does, or did: nothing of it is taken while a cell is wrong.
type JobPostImport struct {
	Dry       bool                `json:"dry"`
	Rows      int                 `json:"rows"`
	Headcount int                 `json:"headcount"`
	Wrong     int                 `json:"wrong"`
	Errors    []sheet.ImportError `json:"errors"`
	Ignored   []string            `json:"ignored" doc:"Titles of columns that were left out"`
}

// takePosts puts the posts of a sheet up, all or none.
func (r *room) takePosts(ctx context.Context, tx *act.Tx, f *Fair, e *Employer, list []*Post) error {
	tx.Note("posts", len(list))
	for _, p := range list {
		if err := r.addPost(ctx, tx, f, e, p); err != nil {
			return err
		}
	}
	return nil
}

func (r *room) mountPosts(s *web.Server, fairs *list.List[Fair, JobFair]) {
	posts := r.postList()
	posts.Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "addJobPost", Method: "POST", Path: posts.Path, Guard: MayManage, Summary: "Put a post up for an employer"},
		func(ctx context.Context, in *struct{ Body JobPostInput }) (*list.One[JobPost], error) {
			f, at, err := fairs.Find(ctx, r.DB.Read(), in.Body.Fair)
			if err != nil {
				return nil, err
			}
			return posts.Add(ctx, MayManage, at, func(tx *act.Tx) error {
				e, err := r.employer(ctx, tx, tx.County, in.Body.Employer)
				if err != nil {
					return err
				}
				p := &Post{}
				in.Body.onto(p)
				return r.addPost(ctx, tx, f, e, p)
			})
		})
	web.Handle(s, web.Spec{ID: "changeJobPost", Method: "PUT", Path: posts.Path + "/{id}", Guard: MayManage, Summary: "Put a post right"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body JobPostInput
		}) (*list.One[JobPost], error) {
			return posts.Act(ctx, MayManage, in.ID, "change", func(tx *act.Tx, p *Post) error {
				in.Body.onto(p)
				return r.changePost(ctx, tx, p)
			})
		})
	web.Handle(s, web.Spec{ID: "withdrawJobPost", Method: "POST", Path: posts.Path + "/{id}/withdraw", Guard: MayManage,
		Summary: "Take a post down, for a reason that its employer reads"},
		func(ctx context.Context, in *list.Because) (*list.One[JobPost], error) {
			return posts.Act(ctx, MayManage, in.ID, "withdraw", func(tx *act.Tx, p *Post) error {
				tx.Note("reason", in.Body.Reason)
				return r.endPost(ctx, tx, p, Withdrawn, in.Body.Reason)
			})
		})
	web.Handle(s, web.Spec{ID: "importJobPosts", Method: "POST", Path: posts.Path + "/import", Guard: MayManage, Body: 16 << 20,
		Summary: "Put up the posts of a sheet for an employer; dry only tells what it would do"},
		func(ctx context.Context, in *struct {
			Dry      bool   `query:"dry" default:"true"`
			Fair     string `query:"fair" maxLength:"36" required:"true"`
			Employer string `query:"employer" maxLength:"36" required:"true"`
			RawBody  huma.MultipartFormFiles[struct {
				File huma.FormFile `form:"file" required:"true"`
			}]
		}) (*struct{ Body JobPostImport }, error) {
			data, err := io.ReadAll(in.RawBody.Data().File)
			if err != nil {
				return nil, err
			}
			f, at, err := fairs.Find(ctx, r.DB.Read(), in.Fair)
			if err != nil {
				return nil, err
			}
			a, err := duty.Of(ctx).May(MayManage, at, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			rows, read, err := readPosts(data)
			if err != nil {
				return nil, err
			}
			out := &struct{ Body JobPostImport }{JobPostImport{Dry: in.Dry, Rows: read.Total, Wrong: read.Wrong, Ignored: append([]string{},
				read.Ignored...),
				Errors: sheet.Told(read.Problems, func(key string, args map[string]any) string { return s.SayFault(ctx, key, args) })}}
			for _, p := range rows {
				out.Body.Headcount += p.Headcount
			}
			if in.Dry || read.Wrong > 0 {
				return out, nil
			}
			_, err = r.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: PostKind + ".import", Kind: PostKind, Subject: in.Employer,
				Area: at}, func(tx *act.Tx) error {
				e, err := r.employer(ctx, tx, tx.County, in.Employer)
				if err != nil {
					return err
				}
				return r.takePosts(ctx, tx, f, e, rows)
			})
			return out, err
		})
	s.Page("GET "+posts.Path+"/template", "jobPostTemplate", MayManage, func(w http.ResponseWriter,
		_ *http.Request) error {
		return sendTemplate(w)
	})
}

// sendTemplate answers with the empty sheet of posts.
func sendTemplate(w http.ResponseWriter) error {
	b, err := postFormat.Template()
	if err != nil {
		return err
	}
	sheet.Head(w, "job-posts.xlsx")
	_, err = w.Write(b)
	return err
}
