import { beforeEach, describe, expect, it, vi } from 'vitest'

const day = 24 * 3600_000
const noon = Date.UTC(2026, 10, 27, 4)
const said = (at: number) => new Date(at).toUTCString()
const start = () => {
  vi.resetModules()
  return import('./clock')
}
beforeEach(() => localStorage.clear())

describe('the clock of a phone', () => {
  it('is its own where the county has nothing against it', async () => {
    const { hear, skew, stamp } = await start()
    hear(said(noon), noon + 40_000)
    expect([skew.value, stamp(noon).at]).toEqual([0, noon])
  })
  it('is put right by what was last heard, also after a cold start', async () => {
    const first = await start()
    first.hear(said(noon), noon + day) // the phone is a day ahead
    const { skew, stamp, settled } = await start()
    const done = stamp(noon + day + 3600_000)
    expect([skew.value, done.at]).toEqual([-day, noon + 3600_000])
    expect(settled(done, noon + day + 2 * 3600_000)).toBe(noon + 3600_000)
  })
  it('that went wrong without a signal is put right when the county is heard again', async () => {
    const { hear, stamp, settled } = await start()
    hear(said(noon), noon)
    const ahead = stamp(noon + day + 3600_000) // it jumped a day ahead, and nobody could know
    const lost = stamp(noon - 300 * day) // the battery was out
    hear(said(noon + 2 * 3600_000), noon + day + 2 * 3600_000)
    expect(settled(ahead, noon + day + 2 * 3600_000)).toBe(noon + 3600_000)
    hear(said(noon + 3 * 3600_000), noon - 300 * day + 3600_000)
    expect(settled(lost, noon - 300 * day + 3600_000)).toBe(noon + 2 * 3600_000)
  })
  it('that was put right by its owner does not move what was right before', async () => {
    const { hear, stamp, settled } = await start()
    hear(said(noon), noon + day)
    const done = stamp(noon + day + 3600_000)
    hear(said(noon + 2 * 3600_000), noon + 2 * 3600_000)
    expect(settled(done, noon + 2 * 3600_000)).toBe(noon + 3600_000)
  })
  it('takes no word from what is no date', async () => {
    const { hear, skew } = await start()
    hear(null)
    hear('soon')
    expect(skew.value).toBe(0)
  })
})

describe('a moment that the county refused', () => {
  it('is put right by how far off the clock was when it was refused, also after its owner set it', async () => {
    const { hear, stamp, corrected, skew } = await start()
    hear(said(noon), noon)
    const ahead = stamp(noon + day + 3600_000) // it jumped a day ahead without a signal
    hear(said(noon + 2 * 3600_000), noon + day + 2 * 3600_000) // the answer that refused it
    const off = skew.value
    hear(said(noon + 3 * 3600_000), noon + 3 * 3600_000) // set by hand
    expect(corrected(ahead, off, noon + 3 * 3600_000)).toBe(noon + 3600_000)
  })
  it('is not guessed where nothing explains it', async () => {
    const { hear, stamp, corrected } = await start()
    hear(said(noon), noon)
    const ahead = stamp(noon + day)
    expect(corrected(ahead, 0, noon + 3600_000)).toBeUndefined() // right again before the county was heard
    expect(corrected(ahead, undefined, noon + 3600_000)).toBeUndefined()
    expect(corrected(ahead, 3600_000, noon + 3600_000)).toBeUndefined() // it would lie even later
    expect(corrected(ahead, -3 * day, noon + 3600_000)).toBeUndefined() // before the county was heard when it was done
  })
})
