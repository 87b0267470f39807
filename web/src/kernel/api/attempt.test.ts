import { describe, expect, it } from 'vitest'
import { Attempt } from './attempt'
import { newKey } from './client'
import { Problem } from './problem'

const fails = (status: number, seen: string[]) => async (key: string) => {
  seen.push(key)
  throw new Problem({ status })
}

describe('an attempt', () => {
  it('keeps its key while the outcome is unknown', async () => {
    const attempt = new Attempt()
    const seen: string[] = []
    await attempt.send({ a: 1 }, fails(0, seen)).catch(() => undefined)
    await attempt.send({ a: 1 }, fails(503, seen)).catch(() => undefined)
    await attempt.send({ a: 1 }, async (key) => void seen.push(key))
    expect(new Set(seen).size).toBe(1)
    await attempt.send({ a: 1 }, async (key) => void seen.push(key))
    expect(new Set(seen).size).toBe(2)
  })
  it('is a new one after a definite refusal, or with other content', async () => {
    const attempt = new Attempt()
    const seen: string[] = []
    await attempt.send({ a: 1 }, fails(409, seen)).catch(() => undefined)
    await attempt.send({ a: 1 }, fails(0, seen)).catch(() => undefined)
    await attempt.send({ a: 2 }, fails(0, seen)).catch(() => undefined)
    expect(new Set(seen).size).toBe(3)
  })
  it('makes keys that are UUIDs', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
