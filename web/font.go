package web

// Font is the typeface of PDF files (Noto Sans SC, SIL Open Font License 1.1), as gzip;
// nothing before the front end was built.
func Font() []byte {
	b, err := dist.ReadFile("dist/font/noto-sans-sc.ttf.gz")
	if err != nil {
		return nil
	}
	return b
}
