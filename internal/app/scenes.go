package app

import (
	"huying/kernel/scene"
	"huying/scenes/agri"
	"huying/scenes/station"
)

// Scenes lists the scenes of the product, a line each.
func Scenes() []scene.Scene {
	return []scene.Scene{agri.Scene(), station.Scene()}
}
