/** The field door's service worker, as a script of its own: the shell's files, and those of each pack by its name (a scene, a language). */
export const worker = (
  version: string,
  files: string[],
  packs: Record<string, string[]> = {},
): string => `// Made by the build: the field door without a network. Answers of the server are never kept here.
const kept = 'field-${version}'
const files = ${JSON.stringify(files)}
const packs = ${JSON.stringify(packs)}
// Which packs this phone carries outlives a build, so it stands in a cache of its own.
const list = 'carried'
const carried = () => caches.match('/field/packs').then((said) => said ? said.json() : undefined)
const note = (names) => caches.open(list).then((cache) => cache.put('/field/packs', new Response(JSON.stringify(names))))
const of = (names) => [...new Set(names.flatMap((name) => packs[name] ?? []))]
const fetchAll = (cache, urls) => cache.addAll(urls.map((url) => new Request(url, { cache: 'reload' })))
const all = new Set([...files, ...of(Object.keys(packs))])
const fromHere = (path) => caches.open(kept).then((cache) => cache.match(path))
const before = () => caches.keys().then((names) => names.filter((name) => name.startsWith('field-') && name !== kept))
async function install() {
  // A phone of a version that kept everything goes on without a signal: until somebody signs in, it carries every pack.
  const names = (await carried()) ?? ((await before()).length ? Object.keys(packs) : [])
  await fetchAll(await caches.open(kept), [...files, ...of(names)])
  await skipWaiting()
}
async function carry(names) {
  const cache = await caches.open(kept)
  const missing = []
  for (const url of of(names)) if (!(await cache.match(url))) missing.push(url)
  if (missing.length) await fetchAll(cache, missing)
  await note(names)
}
addEventListener('install', (event) => event.waitUntil(install()))
addEventListener('activate', (event) => {
  // Names come in the order in which they were made: the last of the others is the build before this one.
  const older = (names) => names.slice(0, -1)
  event.waitUntil(before().then((names) => Promise.all(older(names).map((name) => caches.delete(name)))).then(() => clients.claim()))
})
addEventListener('message', (event) => {
  if (event.data && Array.isArray(event.data.packs)) event.waitUntil(carry(event.data.packs))
})
addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate' && url.pathname.startsWith('/field/')) {
    event.respondWith(fromHere('/field/').then((page) => page ?? fetch(event.request)))
  } else if (all.has(url.pathname)) {
    event.respondWith(fromHere(url.pathname).then((file) => file ?? fetch(event.request)))
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(url.pathname).then((file) => file ?? fetch(event.request)))
  }
})
`
