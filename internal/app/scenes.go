package app

import (
	"huying/kernel/scene"
	"huying/scenes/agri"
	"huying/scenes/farm"
	"huying/scenes/health"
	"huying/scenes/jobfair"
	"huying/scenes/market"
	"huying/scenes/rectify"
	"huying/scenes/snow"
	"huying/scenes/station"
)

// Scenes lists the scenes of the product, a line each.
func Scenes() []scene.Scene {
	return []scene.Scene{
		agri.Scene(),
		farm.Scene(),
		health.Scene(),
		jobfair.Scene(),
		market.Scene(certificates),
		rectify.Scene(),
		snow.Scene(),
		station.Scene(),
	}
}
