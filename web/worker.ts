/** The field door's service worker, as a script of its own. */
export const worker = (
  version: string,
  files: string[],
): string => `// Made by the build: the field door without a network. Answers of the server are never kept here.
const kept = 'field-${version}'
const files = ${JSON.stringify(files)}
const fromHere = (path) => caches.open(kept).then((cache) => cache.match(path))
addEventListener('install', (event) => {
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll(files.map((url) => new Request(url, { cache: 'reload' })))).then(() => skipWaiting()))
})
addEventListener('activate', (event) => {
  // Names come in the order in which they were made: the last of the others is the build before this one.
  const older = (names) => names.filter((name) => name.startsWith('field-') && name !== kept).slice(0, -1)
  event.waitUntil(caches.keys().then((names) => Promise.all(older(names).map((name) => caches.delete(name)))).then(() => clients.claim()))
})
addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate' && url.pathname.startsWith('/field/')) {
    event.respondWith(fromHere('/field/').then((page) => page ?? fetch(event.request)))
  } else if (files.includes(url.pathname)) {
    event.respondWith(fromHere(url.pathname).then((file) => file ?? fetch(event.request)))
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(url.pathname).then((file) => file ?? fetch(event.request)))
  }
})
`
