import createClient from 'openapi-fetch'
import type { paths as generated } from './schema.gen'
import type { drawn } from './paths'

/** The map is drawn, not described: its answer is GeoJSON. */
type paths = generated & drawn
import { hear } from '@/kernel/time/clock'
import { problemOf } from './problem'

let language = 'zh-CN'
let onSignedOut: () => void = () => {}

export function speak(tag: string): void {
  language = tag
}

/** What to do when the session has run out in the middle of the work. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

/** An idempotency key. getRandomValues also works on plain http inside an office network, randomUUID does not. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The header that makes sending again safe. */
export const keyed = (key: string) => ({ 'Idempotency-Key': key })

// Look fetch up at each call, so that tests can stand in for the network.
export const api = createClient<paths>({ baseUrl: '', fetch: (request) => globalThis.fetch(request) })

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language)
    const writes = request.method !== 'GET'
    if (writes && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', newKey())
    return request
  },
  async onResponse({ request, response }) {
    // Only the county's own word: a hotel's network answers too.
    if (response.headers.has('X-Request-Id')) hear(response.headers.get('Date'))
    if (response.ok || response.status === 304) return undefined
    // A wrong password is also a 401, but it ends no session.
    if (response.status === 401 && !request.url.endsWith('/api/session')) onSignedOut()
    throw await problemOf(response)
  },
})

/** Only answers that carry a body come through here; refusals were thrown as a Problem. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** OpenAPI calls the bytes of an upload a string; fileBody sends the file itself. */
export const part = (file: Blob): string => file as unknown as string

export function fileBody(file: Blob, name: string, fields: Record<string, string> = {}): () => FormData {
  return () => {
    const form = new FormData()
    for (const [key, value] of Object.entries(fields)) form.append(key, value)
    form.append('file', file, name)
    return form
  }
}

/** The address of a download (Excel), with the same filters as the list on screen. */
export function downloadUrl(path: string, query: object): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && key !== 'cursor' && key !== 'limit') search.set(key, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

/** A file that the server makes when it is asked to; the key is what its progress is asked by. */
export async function fileOf(url: string, key: string, more: RequestInit = {}): Promise<Response> {
  const response = await globalThis.fetch(url, { ...more, headers: { 'Accept-Language': language, ...keyed(key) } })
  if (response.ok) return response
  if (response.status === 401) onSignedOut()
  throw await problemOf(response)
}

/** Keeps a file that came back under the name that the server gave it. */
export async function saveFile(answer: Response, otherwise: string): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? otherwise
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
