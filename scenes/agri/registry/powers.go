package registry

import "huying/kernel/power"

// Powers of the scene.
var (
	MayRead   = power.New("agri.read")
	MayManage = power.New("agri.manage", MayRead)
	MayImport = power.New("agri.import", MayRead)
	MayReveal = power.New("agri.reveal", MayRead)
	MayPatrol = power.New("agri.patrol", MayRead)
	MayTest   = power.New("agri.test", MayRead)
	// MayCertify is the power to keep a subject's production record and to issue its
	// certificates on its behalf.
	MayCertify = power.New("agri.certify", MayRead)
)

// Posts of the scene's grid: three levels, as the ministry's opinion of 2021 on
// farm-produce grids has them.
const (
	Officer   = "agri_officer"   // 网格协管员, of a village
	Inspector = "agri_inspector" // 网格监管员, of a street or town
	Bureau    = "agri_bureau"    // of the county's bureau
	Tester    = "agri_tester"    // 检测员, of a testing room; no officer of the grid
)

// FindingCategory is the matter that a finding becomes: produce quality.
const FindingCategory = "0602"
