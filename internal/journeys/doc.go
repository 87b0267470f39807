// Package journeys runs the browser journeys of web/journeys against the whole
// program with the demo county. It has tests only, and refuses to pretend: without
// a browser it says that it was not asked to run.
package journeys
