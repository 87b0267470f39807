// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { check, fingerprint } from './credential'
import fixture from './fixtures/credentials.json'

const nothing: string[] = []
const list = (x: (typeof fixture)[number], revoked = nothing) => ({
  county: x.County,
  keys: x.Keys.map((k) => ({ ...k, algorithm: k.algorithm as 'ed25519' | 'sm2' })),
  revoked,
})
const parts = (text: string) => text.slice(text.indexOf('#') + 1).split('.')

describe('a credential on a phone without a signal', () => {
  it.each(fixture.map((x) => [x.Keys[0]!.algorithm, x] as const))(
    'is believed when %s signed it, and only then',
    async (_, x) => {
      const good = await check(x.Text, list(x))
      expect(good).toMatchObject({
        verdict: 'valid',
        kind: 'agri.pledge',
        issued: 20231107,
        said: ['番茄', '120000', '绿源合作社', '通州区西集镇'],
      })
      expect(await fingerprint(good.code)).toBe(x.Fingerprint)
      const [mark, key, statement, signature] = parts(x.Text) as [string, string, string, string]
      const heavier = btoa(
        String.fromCharCode(
          ...new TextEncoder().encode(
            new TextDecoder()
              .decode(
                Uint8Array.from(atob(statement.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)),
              )
              .replace('120000', '720000'),
          ),
        ),
      )
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')
      for (const [text, county, verdict] of [
        [[mark, key, heavier, signature].join('.'), x.County, 'altered'],
        [[mark, key, statement, signature.slice(0, -6) + 'AAAAAA'].join('.'), x.County, 'altered'],
        [[mark, key, statement, '!'].join('.'), x.County, 'altered'],
        [x.Text, '999999', 'altered'],
        [[mark, 'nobodys1', statement, signature].join('.'), x.County, 'unknown'],
        ['https://huying.example/q/7K4Q2M9XC3TD', x.County, 'none'],
        ['', x.County, 'none'],
        [x.Text.replace(good.code, '7K4Q2M9XC3TD'), x.County, 'altered'], // the link leads elsewhere
      ] as const)
        expect([text.slice(0, 40), (await check(text, { ...list(x), county })).verdict]).toEqual([
          text.slice(0, 40),
          verdict,
        ])
      expect((await check(x.Text, list(x, [x.Fingerprint]))).verdict).toBe('revoked')
      expect((await check(x.Text, { ...list(x), doubted: [x.Fingerprint] })).verdict).toBe('doubted')
      expect((await check(x.Text, { ...list(x, [x.Fingerprint]), doubted: [x.Fingerprint] })).verdict).toBe('revoked')
    },
  )
})
