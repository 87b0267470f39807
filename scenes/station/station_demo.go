package station

import (
	"context"

	"huying/kernel/scene"
)

var accounts = []scene.Account{{Login: "keeper", Title: "驿站管理员", Door: "/workbench/"}}

func play(context.Context, scene.Stage) error { return nil }
