/**
 * Checks a signed code without a signal, as the county's program does (kernel/code): the statement behind the #,
 * the key that signed it, whether it was taken back or is in doubt. What is not believed comes with the reason why.
 */
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { pocket } from './pocket'

export type Credentials = Omit<components['schemas']['Credentials'], '$schema'>
export type Verdict = 'valid' | 'altered' | 'unknown' | 'revoked' | 'doubted' | 'none'
export interface Checked {
  verdict: Verdict
  kind: string
  code: string
  issued: number
  said: string[]
}

const bytes = (binary: string) => Uint8Array.from(binary, (c) => c.charCodeAt(0))
const plain = (text: string) => bytes(atob(text))
const url = (text: string) => bytes(atob(text.replaceAll('-', '+').replaceAll('_', '/')))
const hex = (b: Uint8Array) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
const digest = async (text: string | Uint8Array<ArrayBuffer>) =>
  new Uint8Array(
    await crypto.subtle.digest('SHA-256', typeof text === 'string' ? new TextEncoder().encode(text) : text),
  )

/** How revocation lists name a code. */
export const fingerprint = async (code: string) => hex((await digest(`huying revoked\n${code}`)).slice(0, 8))

async function signed(
  algorithm: string,
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (algorithm === 'sm2') {
    const { sm2 } = await import('sm-crypto-v2') // maintained; only counties that chose 国密 load it
    return sm2.doVerifySignature(message, hex(signature), hex(key), { hash: true })
  }
  const { verifyAsync } = await import('@noble/ed25519') // audited; older phones lack Ed25519 in WebCrypto
  return verifyAsync(signature, message, key)
}

export async function check(
  scanned: string,
  list: Pick<Credentials, 'county' | 'keys' | 'revoked'> & { doubted?: string[] },
): Promise<Checked> {
  const out: Checked = { verdict: 'none', kind: '', code: '', issued: 0, said: [] }
  const text = scanned.includes('#') ? scanned.slice(scanned.indexOf('#') + 1) : scanned
  const [mark, id, statement, signature, ...more] = text.split('.')
  if (mark !== 'HY1' || !id || !statement || !signature || more.length || text.length > 2000) return out
  const key = list.keys.find((k) => k.id === id)
  if (!key) return { ...out, verdict: 'unknown' }
  try {
    const message = new TextEncoder().encode(`huying credential\n${list.county}\n${[mark, id, statement].join('.')}`)
    if (!(await signed(key.algorithm, plain(key.public), message, url(signature))))
      return { ...out, verdict: 'altered' }
    const [kind, code, issued, ...said] = JSON.parse(new TextDecoder().decode(url(statement))) as [
      string,
      string,
      number,
      ...string[],
    ]
    // The link that a camera follows has to lead to what was signed.
    const link = /\/q\/([0-9A-Za-z-]+)/.exec(scanned.slice(0, scanned.indexOf('#') + 1))?.[1]
    if (link && link.replaceAll('-', '').toUpperCase() !== code) return { ...out, verdict: 'altered' }
    const print = await fingerprint(code)
    const verdict = list.revoked.includes(print) ? 'revoked' : list.doubted?.includes(print) ? 'doubted' : 'valid'
    return { verdict, kind, code, issued, said }
  } catch {
    return { ...out, verdict: 'altered' }
  }
}

interface Kept extends Credentials {
  heard: number
}

/** The county's keys and revocations as this phone last heard them, with what is new when there is a signal. Whoever holds a code before it waits so long. */
export async function credentials(patience = 3000): Promise<Kept | undefined> {
  const kept = await pocket.recall<Kept>('credentials')
  const fresh = hearMore(kept)
  if (!kept) return fresh
  // A signal that keeps everybody waiting is none; what comes late is there for the next code.
  let timer: ReturnType<typeof setTimeout> | undefined
  const waited = new Promise<Kept>((go) => {
    timer = setTimeout(() => go(kept), patience)
  })
  return Promise.race([fresh, waited]).finally(() => clearTimeout(timer))
}

async function hearMore(kept: Kept | undefined): Promise<Kept | undefined> {
  try {
    const fresh = await body(api.GET('/api/credentials', { params: { query: { after: kept?.up_to ?? 0 } } }))
    const all: Kept = {
      county: fresh.county,
      keys: fresh.keys,
      revoked: [...new Set([...(kept?.revoked ?? []), ...fresh.revoked])],
      doubted: fresh.doubted, // all of them every time: a doubt ends
      up_to: fresh.up_to,
      heard: Date.now(),
    }
    await pocket.keep('credentials', all)
    return all
  } catch {
    return kept
  }
}
