# 呼应 Huying. "make demo" runs it, "make test" tests it; nothing else has to be installed but Go and Node.
.PHONY: demo test race build check bench types clean scene scene-test

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
WEB := package.json tsconfig.json \
	$(shell find web/src web/workbench web/field web/public web/*.ts web/*.json scenes/*/web -type f 2>/dev/null)

demo: build
	./bin/huying demo

build: bin/huying

bin/huying: web/dist/workbench/index.html FORCE
	@CGO_ENABLED=0 .ci/step 'Compiling the program (go build; the first time every library)' \
		go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/huying

node_modules/.package-lock.json: package-lock.json
	@.ci/step 'Fetching what the web pages are built with (npm ci)' npm ci --no-audit --no-fund

web/dist/workbench/index.html: node_modules/.package-lock.json $(WEB)
	@.ci/step 'Building the web pages (vite)' npm run build

# HUYING_TEST_POSTGRES=postgres://… runs every store test on PostgreSQL too; HUYING_JOURNEYS=1 runs the browser
# journeys, which need Chromium. .ci/run switches both on, and looks for races (make race).
test: web/dist/workbench/index.html
	go test $(GOTESTFLAGS) ./...
	npm test

# SQLite and the C library below it, which are C made into Go and have locks of their own, are not looked into: that would
# double the time.
race: web/dist/workbench/index.html
	go test -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false -timeout 40m ./...

check: node_modules/.package-lock.json
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt -w on these'; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test ./internal/arch
	npm run check && npm run lint
	go run ./cmd/huying openapi > web/openapi.json
	npm run -s types >/dev/null
	@git diff --exit-code -- web/openapi.json web/src/kernel/api/schema.gen.ts || { echo 'the API has changed: commit what "make types" makes'; exit 1; }

# What the front end knows of the API is generated from the routes.
types: node_modules/.package-lock.json
	go run ./cmd/huying openapi > web/openapi.json
	npm run -s types

# The smallest honest scene, in a folder of its own: make scene name=flood title=防汛
scene:
	@go run ./internal/scenemaker -name '$(name)' -title '$(title)'

# Makes one in a copy of the tree, compiles it and its screens, and runs its test and the house's rules.
scene-test: web/dist/workbench/index.html
	HUYING_SCENE=1 go test -count=1 ./internal/scenemaker

bench:
	go run ./bench -write

clean:
	rm -rf bin web/dist/assets web/dist/workbench web/dist/field web/dist/font

FORCE:
