package web

// Font is the typeface of PDF files in two weights, as gzip (Noto Sans SC, SIL Open Font
// License 1.1): the regular one whole, the bold one with common characters only. Nothing
// before the front end was built.
func Font() (regular, bold []byte) {
	regular, err := dist.ReadFile("dist/font/noto-sans-sc.ttf.gz")
	if err != nil {
		return nil, nil
	}
	bold, _ = dist.ReadFile("dist/font/noto-sans-sc-bold.ttf.gz")
	return regular, bold
}
