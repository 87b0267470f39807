package app

import "huying/kernel/scene"

// Scenes lists the scenes of the product, a line each.
func Scenes() []scene.Scene {
	return []scene.Scene{}
}
